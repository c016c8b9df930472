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
 * @param layer of the masks; -1 for the region's own images
 * @param grid of the images
 * @param frames the frames whose images have this grid and are read for the same tiles of the slice
 * @param blocks that some of these tiles touches
 */
public record SliceBlocks(String region, int layer, BlockGrid grid, BitSet frames, BitSet blocks)
        implements Serializable {

    /** Blocks that were decoded more than once because a cut runs through tiles that touch them, over all frames. */
    public static long seamBlocks(Collection<SliceBlocks> slices) {
        Map<List<Object>, BitSet> needed = new HashMap<>();
        long seams = 0;
        for (SliceBlocks slice : slices) {
            for (int frame : slice.frames.stream().toArray()) {
                BitSet before = needed.computeIfAbsent(List.of(slice.region, slice.layer, frame), key -> new BitSet());
                BitSet twice = (BitSet) slice.blocks.clone();
                twice.and(before);
                seams += twice.cardinality();
                before.or(slice.blocks);
            }
        }
        return seams;
    }
}
