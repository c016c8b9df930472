package io.tileseq.group;

import io.tileseq.model.BlockGrid;
import java.io.Serializable;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The blocks that one slice of a cut region needs, which tell what the cuts cost.
 *
 * @param region id
 * @param grid of the images
 * @param frames how many of the images that were read have this grid, the same for all slices of the region
 * @param blocks that some tile of the slice touches
 */
public record SliceBlocks(String region, BlockGrid grid, int frames, BitSet blocks) implements Serializable {

    /** Blocks that were decoded more than once because a cut runs through tiles that touch them, over all frames. */
    public static long seamBlocks(Collection<SliceBlocks> slices) {
        Map<List<Object>, BitSet> needed = new HashMap<>();
        long seams = 0;
        for (SliceBlocks slice : slices) {
            BitSet before = needed.computeIfAbsent(List.of(slice.region, slice.grid), key -> new BitSet());
            BitSet twice = (BitSet) slice.blocks.clone();
            twice.and(before);
            seams += (long) slice.frames * twice.cardinality();
            before.or(slice.blocks);
        }
        return seams;
    }
}
