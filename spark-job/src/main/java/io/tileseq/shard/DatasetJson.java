package io.tileseq.shard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.tileseq.model.ChannelStats;
import io.tileseq.model.Ledger;
import io.tileseq.model.Normalization;
import io.tileseq.model.PixelType;
import io.tileseq.model.StoredTensor;
import io.tileseq.model.TensorSpec;
import io.tileseq.model.UserException;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parts of {@code dataset.json}, which commits a dataset. Maps keep the order in which readers see them. */
public final class DatasetJson {
    public static final String FILE = "dataset.json";
    public static final String FORMAT = "tileseq";
    public static final int VERSION = 1;

    private DatasetJson() {}

    /** The text of a tree of maps, lists and plain values. */
    public static String text(Map<String, Object> tree) {
        return Json.pretty(tree);
    }

    /**
     * The description of a finished dataset.
     *
     * @throws UserException if the folder is not one
     */
    public static JsonNode read(OutputFiles files) throws IOException {
        String text = files.read(FILE);
        if (text == null) {
            throw new UserException(
                    UserException.Fault.STORAGE,
                    files.uri() + " is not a finished dataset: it has no " + FILE
                            + "; build it, or go on with --resume");
        }
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw UserException.input(files.uri() + "/" + FILE + " is not JSON: " + e.getOriginalMessage());
        }
    }

    /** The description as a tree of maps, lists and plain values. */
    public static Map<String, Object> tree(JsonNode dataset) {
        return Json.MAPPER.convertValue(dataset, new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    /** A target that is a plain column of numbers, with its kind and whatever else its kind tells. */
    public static Map<String, Object> target(
            String column, PixelType type, boolean atFrames, Map<String, Object> more) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("column", column);
        map.put("kind", more.get("kind"));
        map.put("dtype", type.numpyName());
        map.put("at", atFrames ? "frames" : "target");
        map.putAll(more);
        return map;
    }

    /** A target that is a tensor. */
    public static Map<String, Object> target(
            String column, StoredTensor tensor, boolean atFrames, Map<String, Object> more) {
        Map<String, Object> map = target(column, tensor.type(), atFrames, more);
        map.put("shape", tensor.shape());
        map.put("axes", tensor.axes());
        if (tensor instanceof TensorSpec frames) {
            map.put("source_dtype", frames.sourceType().numpyName());
            map.put("normalize", normalize(frames));
        }
        return map;
    }

    /** A tensor that no image is behind. */
    public static Map<String, Object> tensor(StoredTensor tensor) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("column", tensor.column());
        map.put("dtype", tensor.type().numpyName());
        map.put("shape", tensor.shape());
        map.put("axes", tensor.axes());
        return map;
    }

    public static Map<String, Object> tensor(TensorSpec spec) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("column", spec.column());
        map.put("dtype", spec.type().numpyName());
        map.put("source_dtype", spec.sourceType().numpyName());
        map.put("shape", spec.shape());
        map.put("axes", spec.axes());
        map.put("normalize", normalize(spec));
        return map;
    }

    private static Map<String, Object> normalize(TensorSpec spec) {
        Map<String, Object> normalize = normalization(spec.normalization());
        normalize.put("applied", spec.normalized());
        return normalize;
    }

    /** How values are normalised. */
    public static Map<String, Object> normalization(Normalization normalization) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", normalization.kind().text());
        map.put("mean", normalization.mean());
        map.put("std", normalization.std());
        return map;
    }

    /**
     * What was fitted, in the images' units: {@code count}, the pixels of a band that entered (of the band with the fewest,
     * should they differ), {@code counts}, the same for each band, and lists of mean, std, min and max with a value a band.
     * Null if there are no statistics.
     */
    public static Map<String, Object> statistics(ChannelStats stats) {
        if (stats == null) {
            return null;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("count", Arrays.stream(stats.count()).min().orElse(0));
        map.put("counts", stats.count());
        map.put("mean", stats.mean());
        map.put("std", stats.std());
        map.put("min", stats.min());
        map.put("max", stats.max());
        return map;
    }

    public static Map<String, Object> ledger(Ledger ledger, String total, String kept) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(total, ledger.total());
        map.put(kept, ledger.kept());
        if (ledger.copies() > 0) {
            map.put("copies", ledger.copies());
        }
        if (ledger.padding() > 0) {
            map.put("padding", ledger.padding());
        }
        map.put("dropped", ledger.dropped());
        map.put("rejected", ledger.rejected());
        return map;
    }

    /** @param fold that its samples are of; -1 in a dataset with splits */
    public static Map<String, Object> shard(ShardSummary shard, int fold) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("path", shard.path());
        map.put("split", shard.split().text());
        if (fold >= 0) {
            map.put("fold", fold);
        }
        map.put("samples", shard.samples());
        map.put("row_groups", shard.rowGroups());
        map.put("bytes", shard.bytes());
        map.put("sha256", shard.sha256());
        if (!shard.pages().isEmpty()) {
            map.put("pages", ShardWriter.pagesByColumn(shard.pages()));
        }
        return map;
    }
}
