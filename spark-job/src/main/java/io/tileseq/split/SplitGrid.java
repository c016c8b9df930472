package io.tileseq.split;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelBox;
import java.io.Serializable;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Spatial blocks that are drawn into splits, over the images of regions that share source files.
 *
 * @param blocks of the largest image, from pixel (0, 0) on
 * @param buffer pixels about a box that must lie in blocks of one split, as far as they lie in an image
 */
public record SplitGrid(BlockGrid blocks, int buffer) implements Serializable {

    /** The blocks that a box touches with the buffer about it; without a pixel in the image, the one nearest to it. */
    public IntStream touched(PixelBox box) {
        int firstColumn = column(box.xMin() - (long) buffer);
        int lastColumn = column(box.xMax() - 1L + buffer);
        int firstRow = row(box.yMin() - (long) buffer);
        int lastRow = row(box.yMax() - 1L + buffer);
        return IntStream.rangeClosed(firstRow, lastRow).flatMap(row -> IntStream.rangeClosed(firstColumn, lastColumn)
                .map(column -> row * blocks.across() + column));
    }

    public void addTouched(PixelBox box, BitSet to) {
        touched(box).forEach(to::set);
    }

    /** The block in which the middle of a box lies, or that is nearest to it. */
    public int ofMiddle(PixelBox box) {
        long x = Math.floorDiv((long) box.xMin() + box.xMax(), 2L);
        long y = Math.floorDiv((long) box.yMin() + box.yMax(), 2L);
        return row(y) * blocks.across() + column(x);
    }

    private int column(long x) {
        return (int) Math.max(0, Math.min(x / blocks.blockWidth(), blocks.across() - 1));
    }

    private int row(long y) {
        return (int) Math.max(0, Math.min(y / blocks.blockHeight(), blocks.down() - 1));
    }
}
