package io.tileseq.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class WindowsTest {

    @Test
    void sevenFramesHoldFourWindowsOfFour() {
        Windows windows = new Windows(7, 4, 1, 1, 0, 0);
        assertEquals(4, windows.count());
        assertEquals(3, windows.input(3, 0));
        assertEquals(6, windows.target(3));
    }

    @Test
    void theHorizonNeedsFramesOfItsOwn() {
        Windows windows = new Windows(7, 4, 1, 1, 2, 0);
        assertEquals(2, windows.count());
        assertEquals(4 + 2, windows.target(1));
        assertEquals(set(0, 1, 2, 3, 4), windows.inputs());
        assertEquals(set(5, 6), windows.targets());
    }

    @Test
    void strideLeavesNoShortTail() {
        assertEquals(2, new Windows(7, 3, 3, 1, 0, 0).count());
        assertEquals(set(0, 1, 2, 3, 4, 5), new Windows(7, 3, 3, 1, 0, 0).inputs());
    }

    @Test
    void dilationSpreadsTheInputs() {
        Windows windows = new Windows(7, 3, 1, 2, 1, 1);
        assertEquals((3 - 1) * 2 + 1 + 1 + 1, windows.span());
        assertEquals(1, windows.count());
        assertEquals(set(0, 2, 4), windows.inputs());
    }

    @Test
    void aSpanLongerThanTheFramesGivesNone() {
        assertEquals(0, new Windows(3, 4, 1, 1, 0, 0).count());
        assertEquals(0, new Windows(3, 3, 1, 1, 1, 0).count());
    }

    @Test
    void aStrideOfZeroIsRefused() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new Windows(3, 1, 0, 1, 0, 0));
        assertEquals(
                "windows must have length, stride and dilation >= 1, horizon and predicted frames >= 0 but were length 1,"
                        + " stride 0, dilation 1, horizon 0, predicted 0 over 3 frames",
                refused.getMessage());
    }

    private static BitSet set(int... positions) {
        BitSet set = new BitSet();
        for (int position : positions) {
            set.set(position);
        }
        return set;
    }
}
