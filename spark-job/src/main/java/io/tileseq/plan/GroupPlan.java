package io.tileseq.plan;

import io.tileseq.model.Split;
import java.io.Serializable;
import java.util.List;

/**
 * What one task writes: the samples of some region slices, shuffled among each other, as some shards of a split.
 *
 * @param number of the group within the build, from 0
 * @param split where its shards belong
 * @param slices what it reads, in the order in which it reads
 * @param samples planned samples
 * @param firstShard number of its first shard within the split
 * @param shardSamples planned samples of each of its shards
 */
public record GroupPlan(
        int number, Split split, List<SliceRef> slices, long samples, int firstShard, List<Long> shardSamples)
        implements Serializable {

    public GroupPlan {
        slices = List.copyOf(slices);
        shardSamples = List.copyOf(shardSamples);
        long sum = shardSamples.stream().mapToLong(Long::longValue).sum();
        if (sum != samples) {
            throw new IllegalArgumentException(
                    "the shards of a group must hold its " + samples + " samples but hold " + sum);
        }
    }

    /**
     * A slice of a region.
     *
     * @param region index into the plan's regions
     * @param slice number of the slice within the region
     * @param samples planned samples of its tiles
     */
    public record SliceRef(int region, int slice, long samples) implements Serializable {}
}
