package io.tileseq.split;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelBox;
import io.tileseq.model.Split;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SplitGridTest {
    /** 3 rows of 10 pixels, of which the last has 5, and 2 columns of 20, of which the last has 10. */
    private static SplitGrid grid(int buffer) {
        return new SplitGrid(new BlockGrid(25, 30, 10, 20), buffer);
    }

    @Test
    void aBoxTouchesTheBlocksOfItsPixelsAndOfTheBufferInTheImage() {
        assertArrayEquals(
                new int[] {0}, grid(0).touched(new PixelBox(0, 0, 20, 10)).toArray());
        assertArrayEquals(
                new int[] {0, 1, 2, 3},
                grid(1).touched(new PixelBox(0, 0, 20, 10)).toArray());
        assertArrayEquals(
                new int[] {2, 3, 4, 5},
                grid(3).touched(new PixelBox(5, 13, 18, 18)).toArray());
        assertArrayEquals(
                new int[] {5}, grid(9).touched(new PixelBox(29, 30, 90, 70)).toArray());
    }

    @Test
    void theMiddleOfABoxTellsItsBlock() {
        assertEquals(0, grid(0).ofMiddle(new PixelBox(0, 0, 39, 19)));
        assertEquals(3, grid(0).ofMiddle(new PixelBox(0, 0, 40, 20)));
        assertEquals(0, grid(0).ofMiddle(new PixelBox(-9, -9, 1, 1)));
        assertEquals(5, grid(0).ofMiddle(new PixelBox(20, 20, 60, 60)));
    }

    @Property(tries = 500)
    void boxesOfDifferentSplitsLieTheBufferApart(
            @ForAll @Size(8) List<@IntRange(min = 0, max = 90) Integer> at,
            @ForAll @Size(100) List<Split> splits,
            @ForAll @IntRange(min = 0, max = 12) int buffer) {
        SplitGrid grid = new SplitGrid(new BlockGrid(100, 100, 10, 10), buffer);
        RegionSplit split = new RegionSplit.ByBlock(grid, splits);
        PixelBox a = new PixelBox(at.get(0), at.get(1), at.get(0) + 1 + at.get(2) / 9, at.get(1) + 1 + at.get(3) / 9);
        PixelBox b = new PixelBox(at.get(4), at.get(5), at.get(4) + 1 + at.get(6) / 9, at.get(5) + 1 + at.get(7) / 9);
        Place first = split.of(a, 0);
        Place second = split.of(b, 1);
        if (!first.isDropped() && !second.isDropped() && first.split() != second.split()) {
            int apart = Math.max(
                    Math.max(b.xMin() - a.xMax(), a.xMin() - b.xMax()),
                    Math.max(b.yMin() - a.yMax(), a.yMin() - b.yMax()));
            assertTrue(apart >= buffer && apart >= 0, a + " and " + b);
            BitSet ofFirst = new BitSet();
            BitSet ofSecond = new BitSet();
            grid.addTouched(a, ofFirst);
            grid.addTouched(b, ofSecond);
            assertTrue(!ofFirst.intersects(ofSecond));
        }
    }

    @Test
    void aBoxAtABorderOfSplitsIsDropped() {
        List<Split> splits =
                new ArrayList<>(List.of(Split.TRAIN, Split.VAL, Split.TRAIN, Split.TRAIN, Split.VAL, Split.VAL));
        RegionSplit split = new RegionSplit.ByBlock(grid(2), splits);
        assertEquals(Place.in(Split.TRAIN), split.of(new PixelBox(0, 0, 18, 18), 0));
        assertEquals(Place.dropped("split_buffer"), split.of(new PixelBox(0, 0, 19, 10), 0));
        assertEquals(Place.dropped("split_buffer"), split.of(new PixelBox(0, 0, 10, 19), 0));
        assertEquals(Place.in(Split.VAL), split.of(new PixelBox(22, 0, 30, 8), 0));
    }
}
