package io.tileseq.shard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tileseq.model.ChannelStats;
import io.tileseq.model.Ledger;
import io.tileseq.model.Normalization;
import io.tileseq.model.TensorSpec;
import io.tileseq.model.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of {@code dataset.json}, which commits a dataset. Maps keep the order in which readers see them. */
public final class DatasetJson {
    public static final String FILE = "dataset.json";
    public static final String FORMAT = "tileseq";
    public static final int VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private DatasetJson() {}

    /** The text of a tree of maps, lists and plain values. */
    public static String text(Map<String, Object> tree) {
        try {
            return JSON.writeValueAsString(tree) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a dataset is described by plain values", e);
        }
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
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw UserException.input(files.uri() + "/" + FILE + " is not JSON: " + e.getOriginalMessage());
        }
    }

    public static Map<String, Object> tensor(TensorSpec spec) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("column", spec.column());
        map.put("dtype", spec.type().numpyName());
        map.put("source_dtype", spec.sourceType().numpyName());
        map.put("shape", spec.shape());
        map.put("axes", spec.axes());
        Normalization normalization = spec.normalization();
        Map<String, Object> normalize = new LinkedHashMap<>();
        normalize.put("kind", normalization.kind().text());
        normalize.put("mean", normalization.mean());
        normalize.put("std", normalization.std());
        normalize.put("applied", spec.normalized());
        map.put("normalize", normalize);
        return map;
    }

    /** One list per figure, a value per band; null if there are no statistics. */
    public static Map<String, Object> statistics(ChannelStats stats) {
        if (stats == null) {
            return null;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("count", stats.count());
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
        map.put("dropped", ledger.dropped());
        map.put("rejected", ledger.rejected());
        return map;
    }

    public static Map<String, Object> shard(ShardSummary shard) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("path", shard.path());
        map.put("split", shard.split().text());
        map.put("samples", shard.samples());
        map.put("row_groups", shard.rowGroups());
        map.put("bytes", shard.bytes());
        map.put("sha256", shard.sha256());
        if (!shard.pages().isEmpty()) {
            Map<String, Object> pages = new LinkedHashMap<>();
            for (ShardSummary.TensorPages tensor : shard.pages()) {
                List<Object> list = new ArrayList<>();
                for (ShardSummary.Page page : tensor.pages()) {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put("offset", page.offset());
                    entry.put("rows", page.rows());
                    list.add(entry);
                }
                pages.put(tensor.column(), list);
            }
            map.put("pages", pages);
        }
        return map;
    }
}
