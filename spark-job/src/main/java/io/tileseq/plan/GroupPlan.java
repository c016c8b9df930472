package io.tileseq.plan;

import io.tileseq.model.Split;
import java.io.Serializable;
import java.util.List;

/**
 * What one task writes: the samples of some region slices, as some shards of each split that they go to, shuffled among
 * each other within a split. A task reads every block that its slices need once, whatever splits its samples go to.
 *
 * @param number of the group within the build, from 0
 * @param slices what it reads, in the order in which it reads
 * @param parts what it writes: one for each split that has samples, in the order of splits
 */
public record GroupPlan(int number, List<SliceRef> slices, List<Part> parts) implements Serializable {

    public GroupPlan {
        slices = List.copyOf(slices);
        parts = List.copyOf(parts);
    }

    /** Planned samples of all splits, copies included. */
    public long samples() {
        return parts.stream().mapToLong(Part::samples).sum();
    }

    /** Planned samples that go to one split, copies included. */
    public long samples(Split split) {
        return parts.stream()
                .filter(part -> part.split() == split)
                .mapToLong(Part::samples)
                .sum();
    }

    /**
     * The shards of one split that a group writes.
     *
     * @param split where they belong
     * @param firstShard number of the first of them within the split
     * @param shardSamples planned samples of each, copies included
     */
    public record Part(Split split, int firstShard, List<Long> shardSamples) implements Serializable {
        public Part {
            shardSamples = List.copyOf(shardSamples);
        }

        public long samples() {
            return shardSamples.stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * A slice of a region.
     *
     * @param region index into the plan's regions
     * @param slice number of the slice within the region
     * @param samples planned samples of its tiles, copies included
     */
    public record SliceRef(int region, int slice, long samples) implements Serializable {}
}
