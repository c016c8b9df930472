package io.tileseq.model;

import java.io.Serializable;
import java.util.BitSet;

/**
 * How an image of {@code height x width} pixels is cut into blocks that can be decoded alone. Block {@code index} is
 * {@code row * across() + column}; the blocks at the right and the lower edge are clipped to the image. An image of a
 * format without blocks is one block.
 */
public record BlockGrid(int height, int width, int blockHeight, int blockWidth) implements Serializable {

    public BlockGrid {
        if (height < 1 || width < 1 || blockHeight < 1 || blockWidth < 1) {
            throw new IllegalArgumentException("an image and its blocks must be at least 1 x 1 pixel but were " + height
                    + " x " + width + " and " + blockHeight + " x " + blockWidth);
        }
    }

    /** Blocks side by side. */
    public int across() {
        return (width - 1) / blockWidth + 1;
    }

    /** Rows of blocks. */
    public int down() {
        return (height - 1) / blockHeight + 1;
    }

    /** All blocks: {@code across() * down()}, which must stay below 2^31. */
    public int count() {
        return Math.multiplyExact(across(), down());
    }

    /** The pixels of a block, clipped to the image. */
    public PixelBox box(int index) {
        int x = index % across() * blockWidth;
        int y = index / across() * blockHeight;
        return new PixelBox(
                x, y, (int) Math.min((long) x + blockWidth, width), (int) Math.min((long) y + blockHeight, height));
    }

    /** Adds to {@code blocks} the index of every block that shares a pixel with {@code box}; none outside the image. */
    public void addTouched(PixelBox box, BitSet blocks) {
        if (!box.intersects(PixelBox.ofSize(height, width))) {
            return;
        }
        int firstColumn = Math.max(box.xMin(), 0) / blockWidth;
        int lastColumn = (Math.min(box.xMax(), width) - 1) / blockWidth;
        int firstRow = Math.max(box.yMin(), 0) / blockHeight;
        int lastRow = (Math.min(box.yMax(), height) - 1) / blockHeight;
        for (int row = firstRow; row <= lastRow; row++) {
            blocks.set(row * across() + firstColumn, row * across() + lastColumn + 1);
        }
    }
}
