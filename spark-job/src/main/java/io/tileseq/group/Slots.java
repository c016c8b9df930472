package io.tileseq.group;

import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.GroupPlan;
import java.util.BitSet;
import java.util.List;

/**
 * The places of each sample of a group in the shards of its split. Sample {@code tile * windows + window} is window {@code
 * window} of tile {@code tile}.
 */
interface Slots {
    /** The slot of a copy of a sample in its split; -1 if it has none. */
    int slot(int sample, int copy);

    /**
     * What stands in each slot, for each shard of a part.
     *
     * @param written the samples to write
     * @return a row for each slot, null where the slot is closed up
     */
    List<List<SampleRow>> rows(GroupPlan.Part part, BitSet written);

    /** @throws IllegalStateException if the samples are not as many as the group was planned with */
    static Slots of(BuildPlan plan, GroupPlan group, GroupTiles tiles) {
        return tiles.lanes() == null ? new ShuffledSlots(plan, group, tiles.all()) : new LaneSlots(plan, group, tiles);
    }
}
