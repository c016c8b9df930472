package io.tileseq.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TensorSpecTest {

    @Test
    void shapesFollowTheLayout() {
        assertArrayEquals(new int[] {7, 40, 45, 3}, spec(Layout.THWC).shape());
        assertArrayEquals(new int[] {7, 3, 40, 45}, spec(Layout.TCHW).shape());
        assertArrayEquals(new int[] {3, 7, 40, 45}, spec(Layout.CTHW).shape());
        assertEquals("CTHW", spec(Layout.CTHW).axes());
        assertEquals(40 * 45 * 3, spec(Layout.THWC).frameBytes());
        assertEquals(7 * 40 * 45 * 3, spec(Layout.THWC).bytes());
    }

    private static TensorSpec spec(Layout layout) {
        return new TensorSpec(
                "x", PixelType.UINT8, PixelType.UINT8, layout, 7, 40, 45, 3, Normalization.none(3), false);
    }

    @Test
    void aSampleMustFitAPage() {
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class,
                () -> new TensorSpec(
                        "x",
                        PixelType.FLOAT32,
                        PixelType.UINT8,
                        Layout.THWC,
                        100,
                        2000,
                        2000,
                        3,
                        Normalization.none(3),
                        true));

        assertEquals(
                "a sample must have at most 2146435071 bytes but x of T 100 x H 2000 x W 2000 x C 3 float32 has"
                        + " 4800000000; use shorter sequences or smaller frames",
                failure.getMessage());
    }

    @Test
    void theTypeMustBeWhatIsStored() {
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class,
                () -> new TensorSpec(
                        "x",
                        PixelType.FLOAT32,
                        PixelType.UINT8,
                        Layout.THWC,
                        1,
                        1,
                        1,
                        1,
                        Normalization.none(1),
                        false));

        assertEquals(
                "a tensor of uint8 images that is not normalised must be uint8 but was float32", failure.getMessage());
    }

    @Test
    void eachBandMustHaveItsNormalisation() {
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class, () -> spec(Layout.THWC).with(Normalization.none(4)));

        assertEquals("a tensor of 3 bands must be normalised with as many values but has 4", failure.getMessage());
    }

    @Test
    void noAxisIsEmpty() {
        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class,
                () -> new TensorSpec(
                        "x", PixelType.UINT8, PixelType.UINT8, Layout.THWC, 0, 4, 4, 3, Normalization.none(3), false));

        assertTrue(failure.getMessage().contains("but has 0, 4, 4 and 3"), failure.getMessage());
    }
}
