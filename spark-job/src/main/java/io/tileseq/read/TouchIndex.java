package io.tileseq.read;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelBox;
import java.util.BitSet;
import java.util.List;

/** Which tiles touch which blocks of a grid. */
final class TouchIndex {
    private final BitSet blocks = new BitSet();
    /** Number of blocks that each tile touches. */
    private final int[] touched;
    /** The tiles that touch the n-th needed block stand at {@code tiles[starts[n]]} to {@code tiles[starts[n + 1] - 1]}. */
    private final int[] starts;

    private final int[] tiles;
    /** The place of each needed block among the needed blocks; as long as the highest needed block's index. */
    private final int[] rank;

    TouchIndex(BlockGrid grid, List<PixelBox> boxes) {
        touched = new int[boxes.size()];
        for (PixelBox box : boxes) {
            grid.addTouched(box, blocks);
        }
        rank = new int[blocks.length()];
        int ranks = 0;
        for (int block = blocks.nextSetBit(0); block >= 0; block = blocks.nextSetBit(block + 1)) {
            rank[block] = ranks++;
        }
        starts = new int[ranks + 2];
        // Counted two places ahead, so that filling moves each start to where it belongs.
        BitSet own = new BitSet();
        for (int tile = 0; tile < touched.length; tile++) {
            touchedBy(grid, boxes.get(tile), own);
            for (int block = own.nextSetBit(0); block >= 0; block = own.nextSetBit(block + 1)) {
                starts[rank[block] + 2]++;
                touched[tile]++;
            }
        }
        for (int i = 2; i < starts.length; i++) {
            starts[i] += starts[i - 1];
        }
        tiles = new int[starts[starts.length - 1]];
        for (int tile = 0; tile < touched.length; tile++) {
            touchedBy(grid, boxes.get(tile), own);
            for (int block = own.nextSetBit(0); block >= 0; block = own.nextSetBit(block + 1)) {
                tiles[starts[rank[block] + 1]++] = tile;
            }
        }
    }

    private static void touchedBy(BlockGrid grid, PixelBox box, BitSet blocks) {
        blocks.clear();
        grid.addTouched(box, blocks);
    }

    /** The blocks that some tile touches. */
    BitSet blocks() {
        return blocks;
    }

    /** How many blocks a tile touches. */
    int touched(int tile) {
        return touched[tile];
    }

    /** First place in {@link #tile} of the tiles that touch a needed block. */
    int from(int block) {
        return starts[rank[block]];
    }

    /** Place after the last. */
    int to(int block) {
        return starts[rank[block] + 1];
    }

    int tile(int place) {
        return tiles[place];
    }
}
