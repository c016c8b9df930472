package io.tileseq.plan;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelBox;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * How the tiles of one region are cut into slices: by where a tile's box begins along one axis. Cuts lie between rows (or
 * columns) of blocks, so only tiles that reach over a cut make a block needed by two slices.
 *
 * @param alongY true to cut along y, between rows of blocks; false along x
 * @param starts where each slice but the first begins, in pixels, ascending; empty for an uncut region
 */
@SuppressWarnings("ArrayRecordComponent") // never changed after construction, never compared
public record RegionSlices(boolean alongY, int[] starts) implements Serializable {

    /** A region in one piece. */
    public static final RegionSlices WHOLE = new RegionSlices(true, new int[0]);

    /** How many slices there are. */
    public int count() {
        return starts.length + 1;
    }

    /** The slice that a tile belongs to. */
    public int of(PixelBox box) {
        int found = Arrays.binarySearch(starts, alongY ? box.yMin() : box.xMin());
        return found >= 0 ? found + 1 : -found - 1;
    }

    /**
     * Where cuts may lie in a region: pixels from one row (column) of blocks to the next that is one in every image and mask.
     *
     * @param alongY whether rows of blocks are counted, else columns
     * @param step pixels between possible cuts; 0 if the region cannot be cut
     */
    public record Axis(boolean alongY, int step) implements Serializable {}

    /** The axis along which a region may be cut: y if some images have several rows of blocks, else x. */
    public static Axis axis(RegionFacts region) {
        long rows = 1;
        long columns = 1;
        List<BlockGrid> grids = Stream.concat(
                        region.frames().stream(), region.masks().stream().flatMap(mask -> mask.frames().stream()))
                .filter(FrameFacts::isReadable)
                .map(FrameFacts::grid)
                .distinct()
                .toList();
        for (BlockGrid grid : grids) {
            rows = grid.down() > 1 ? leastCommonMultiple(rows, grid.blockHeight()) : Long.MAX_VALUE;
            columns = grid.across() > 1 ? leastCommonMultiple(columns, grid.blockWidth()) : Long.MAX_VALUE;
        }
        if (rows < region.minHeight()) {
            return new Axis(true, (int) rows);
        }
        return columns < region.minWidth() ? new Axis(false, (int) columns) : new Axis(true, 0);
    }

    private static long leastCommonMultiple(long a, long b) {
        if (a > Integer.MAX_VALUE) {
            return Long.MAX_VALUE;
        }
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return a / x * b;
    }
}
