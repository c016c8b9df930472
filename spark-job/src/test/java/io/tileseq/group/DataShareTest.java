package io.tileseq.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tileseq.sequence.Windows;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class DataShareTest {
    @Test
    void itIsOfAllPresentFramesOfTheWindowTogether() {
        Windows windows = new Windows(4, 2, 1, 2, 0, 0);
        DataShare share = new DataShare(4);
        share.put(0, 1, 10);
        share.put(1, 7, 10);
        share.put(2, 4, 30);
        share.put(3, 8, 10);
        assertEquals((1 + 4) / 40.0, share.of(windows, 0, BitSet.valueOf(new long[] {0b11})));
        assertEquals(8 / 10.0, share.of(windows, 1, BitSet.valueOf(new long[] {0b10})));
        assertEquals(1, share.of(windows, 0, new BitSet()));
        assertEquals(1, new DataShare(4).of(windows, 0, BitSet.valueOf(new long[] {0b11})));
    }
}
