package io.tileseq.spark;

import io.tileseq.config.DatasetColumns;
import io.tileseq.model.StoredTensor;
import io.tileseq.shard.OutputFiles;
import io.tileseq.shard.ShardReader;
import io.tileseq.shard.ShardSummary;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** Reads a finished shard back and holds it against its summary; returns what it holds of which region. */
final class ShardCheck implements Function<ShardSummary, ShardCheck.Found> {
    private static final long serialVersionUID = 1L;

    /**
     * What a shard holds.
     *
     * @param regions for each region what its samples use of that which splits may not share
     */
    record Found(ShardSummary shard, Map<String, BitSet> regions) implements Serializable {}

    private final SerializableConfiguration conf;
    private final String output;
    private final String fingerprint;
    private final List<StoredTensor> tensors;
    private final Marks marks;

    ShardCheck(
            SerializableConfiguration conf,
            String output,
            String fingerprint,
            List<StoredTensor> tensors,
            Marks marks) {
        this.conf = conf;
        this.output = output;
        this.fingerprint = fingerprint;
        this.tensors = List.copyOf(tensors);
        this.marks = marks;
    }

    /** @throws IllegalStateException if the shard is not what its summary says */
    @Override
    public Found call(ShardSummary shard) throws IOException {
        OutputFiles files = new OutputFiles(conf.value(), output);
        List<String> columns = new ArrayList<>(List.of(DatasetColumns.REGION_ID));
        columns.addAll(marks.columns());
        Map<String, BitSet> regions = new TreeMap<>();
        ShardReader.Contents found = ShardReader.read(
                files,
                shard.path(),
                columns,
                row -> marks.mark(row, regions.computeIfAbsent(row.getValueToString(0, 0), key -> new BitSet())));
        if (found.rows() != shard.samples() || found.rowGroups() != shard.rowGroups()) {
            throw new IllegalStateException("shard " + shard.path() + " holds " + found.rows() + " samples in "
                    + found.rowGroups() + " row groups, but " + shard.samples() + " in " + shard.rowGroups()
                    + " were written");
        }
        if (!fingerprint.equals(found.fingerprint())) {
            throw new IllegalStateException("shard " + shard.path() + " is of plan " + found.fingerprint()
                    + ", but the build is of plan " + fingerprint);
        }
        long size = files.size(shard.path());
        if (size != shard.bytes()) {
            throw new IllegalStateException(
                    "shard " + shard.path() + " has " + size + " bytes, but " + shard.bytes() + " were written");
        }
        for (StoredTensor tensor : tensors) {
            ShardReader.requirePages(files, shard, tensor);
        }
        return new Found(shard, regions);
    }
}
