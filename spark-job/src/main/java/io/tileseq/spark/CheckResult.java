package io.tileseq.spark;

import io.tileseq.model.Ledger;
import io.tileseq.model.Split;
import io.tileseq.model.TensorSpec;
import java.util.List;
import java.util.Map;

/**
 * What a build would do.
 *
 * @param splits what each split would hold
 * @param groups tasks of the write
 * @param tensor the input tensor; its normalisation is not fitted
 * @param frames labels in order
 * @param rows what became of the table's rows so far: those that are neither dropped nor rejected are yet to be used
 * @param targetRows by target, what became so far of the rows of its table of boxes or points
 * @param samples what becomes of planned samples as far as tables and headers tell: blocks that cannot be read are yet to be met
 * @param missing regions and frames without an image
 * @param unreadable regions and frames whose header cannot be read
 */
public record CheckResult(
        Map<Split, Planned> splits,
        int groups,
        TensorSpec tensor,
        List<String> frames,
        Ledger rows,
        Map<String, Ledger> targetRows,
        Ledger samples,
        List<String> missing,
        List<String> unreadable) {

    /**
     * @param samples planned samples
     * @param bytes of all their tensors
     * @param regions regions
     * @param shards shards
     */
    public record Planned(long samples, long bytes, long regions, int shards) {}
}
