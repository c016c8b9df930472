package io.tileseq.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NormalizationTest {
    private static final ChannelStats STATISTICS = new ChannelStats(
            new long[] {9, 9}, new double[] {5, 6}, new double[] {2, 3}, new double[] {-1, 0}, new double[] {9, 50});

    @Test
    void everyKindIsAMeanAndAStd() {
        assertEquals(of(Normalization.Kind.NONE, 0, 0, 1, 1), Normalization.none(2));
        assertEquals(of(Normalization.Kind.SCALE, 0, 0, 255, 255), Normalization.scale(PixelType.UINT8, 2));
        assertEquals(of(Normalization.Kind.SCALE, 0, 0, 65535, 65535), Normalization.scale(PixelType.UINT16, 2));
        assertEquals(of(Normalization.Kind.ZSCORE, 5, 6, 2, 3), Normalization.zscore(STATISTICS));
        assertEquals(of(Normalization.Kind.MINMAX, -1, 0, 9 + 1, 50), Normalization.minmax(STATISTICS));
    }

    private static Normalization of(Normalization.Kind kind, double mean0, double mean1, double std0, double std1) {
        return new Normalization(kind, new double[] {mean0, mean1}, new double[] {std0, std1});
    }

    @Test
    void scaleNeedsAnUnsignedTypeOfUpTo16Bits() {
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, () -> Normalization.scale(PixelType.FLOAT32, 1));

        assertEquals(
                "scale needs images of uint8 or uint16 but they are float32; use constants, minmax or zscore",
                failure.getMessage());
    }

    @Test
    void aBandWithoutSpreadIsNamed() {
        ChannelStats flat = new ChannelStats(
                new long[] {9, 9}, new double[] {5, 6}, new double[] {2, 0}, new double[] {1, 6}, new double[] {9, 6});

        assertEquals(
                "std must be finite and not 0 but was 0.0 in band 1 (the first is 0)",
                assertThrows(IllegalArgumentException.class, () -> Normalization.zscore(flat))
                        .getMessage());
        assertEquals(
                "std must be finite and not 0 but was 0.0 in band 1 (the first is 0)",
                assertThrows(IllegalArgumentException.class, () -> Normalization.minmax(flat))
                        .getMessage());
        assertEquals(
                "mean must be finite but was NaN in band 0 (the first is 0)",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> of(Normalization.Kind.CONSTANTS, Double.NaN, 0, 1, 1))
                        .getMessage());
    }

    @Test
    void doesNotChangeBehindItsBack() {
        double[] mean = {1, 2};
        Normalization normalization = new Normalization(Normalization.Kind.CONSTANTS, mean, new double[] {3, 4});
        mean[0] = 99;
        normalization.std()[0] = 99;

        assertArrayEquals(new double[] {1, 2}, normalization.mean());
        assertArrayEquals(new double[] {3, 4}, normalization.std());
    }

    @Test
    void knowsWhetherItChangesAnything() {
        assertTrue(Normalization.none(3).isIdentity());
        assertFalse(Normalization.zscore(STATISTICS).isIdentity());
        assertTrue(Normalization.Kind.MINMAX.isFitted());
        assertFalse(Normalization.Kind.CONSTANTS.isFitted());
        assertEquals("zscore", Normalization.Kind.ZSCORE.text());
    }
}
