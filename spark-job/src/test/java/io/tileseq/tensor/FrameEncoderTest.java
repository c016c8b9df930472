package io.tileseq.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.Layout;
import io.tileseq.model.Normalization;
import io.tileseq.model.PixelType;
import io.tileseq.model.ResizeFilter;
import io.tileseq.model.TensorSpec;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameEncoderTest {
    private static final Normalization TWO_BANDS =
            new Normalization(Normalization.Kind.CONSTANTS, new double[] {10, 0.1}, new double[] {4, 0.3});

    @ParameterizedTest
    @EnumSource(PixelType.class)
    void normalizesEveryTypeInDoubleAndRoundsOnce(PixelType type) {
        byte[] crop = Pixels.of(type, 30, 7, 12, 100);

        assertArrayEquals(
                new double[] {(30 - 10) / 4.0, (float) ((7 - 0.1) / 0.3), (12 - 10) / 4.0, (float) ((100 - 0.1) / 0.3)},
                encode(type, Layout.THWC, crop));
    }

    @ParameterizedTest
    @EnumSource(PixelType.class)
    void putsBandsIntoPlanes(PixelType type) {
        byte[] crop = Pixels.of(type, 30, 7, 12, 100);

        assertArrayEquals(
                new double[] {(30 - 10) / 4.0, (12 - 10) / 4.0, (float) ((7 - 0.1) / 0.3), (float) ((100 - 0.1) / 0.3)},
                encode(type, Layout.TCHW, crop));
    }

    @Test
    void normalizesNegativeAndLargeValuesByTable() {
        byte[] bytes = Pixels.of(PixelType.INT8, -128, -1, 127, 0);
        byte[] shorts = Pixels.of(PixelType.INT16, -32768, -1, 32767, 0);
        byte[] unsigned = Pixels.of(PixelType.UINT16, 65535, 32768, 0, 1);

        assertEquals((-128 - 10) / 4.0, encode(PixelType.INT8, Layout.THWC, bytes)[0]);
        assertEquals((127 - 10) / 4.0, encode(PixelType.INT8, Layout.THWC, bytes)[2]);
        assertEquals((-32768 - 10) / 4.0, encode(PixelType.INT16, Layout.THWC, shorts)[0]);
        assertEquals((32767 - 10) / 4.0, encode(PixelType.INT16, Layout.THWC, shorts)[2]);
        assertEquals((65535 - 10) / 4.0, encode(PixelType.UINT16, Layout.THWC, unsigned)[0]);
        assertEquals((float) ((32768 - 0.1) / 0.3), encode(PixelType.UINT16, Layout.THWC, unsigned)[1]);
    }

    /** Encodes 1 x 2 pixels of two bands. */
    private static double[] encode(PixelType type, Layout layout, byte[] crop) {
        TensorSpec spec = new TensorSpec("x", PixelType.FLOAT32, type, layout, 1, 1, 2, 2, TWO_BANDS, true);
        byte[] frame = new byte[spec.frameBytes()];
        FrameEncoder.of(spec, ResizeFilter.BILINEAR).encode(crop, 1, 2, frame);
        return Pixels.values(PixelType.FLOAT32, frame);
    }

    @Test
    void normalizesManyBandsOfSixteenBitsAsTheTableDoes() {
        int bands = 9;
        double[] mean = new double[bands];
        double[] std = new double[bands];
        double[] pixels = new double[bands];
        for (int band = 0; band < bands; band++) {
            mean[band] = band;
            std[band] = band + 1;
            pixels[band] = 60000 + band;
        }
        Normalization normalization = new Normalization(Normalization.Kind.CONSTANTS, mean, std);
        TensorSpec spec = new TensorSpec(
                "x", PixelType.FLOAT32, PixelType.UINT16, Layout.THWC, 1, 1, 1, bands, normalization, true);
        byte[] frame = new byte[spec.frameBytes()];

        FrameEncoder.of(spec, ResizeFilter.BILINEAR).encode(Pixels.of(PixelType.UINT16, pixels), 1, 1, frame);

        double[] expected = new double[bands];
        for (int band = 0; band < bands; band++) {
            expected[band] = (float) (60000.0 / (band + 1));
        }
        assertArrayEquals(expected, Pixels.values(PixelType.FLOAT32, frame));
    }

    @ParameterizedTest
    @EnumSource(PixelType.class)
    void keepsTheSourceTypeUnlessNormalized(PixelType type) {
        byte[] crop = Pixels.of(type, 1, 2, 3, 4);
        for (Layout layout : Layout.values()) {
            TensorSpec spec = new TensorSpec("x", type, type, layout, 1, 1, 2, 2, TWO_BANDS, false);
            byte[] frame = new byte[spec.frameBytes()];

            FrameEncoder.of(spec, ResizeFilter.BILINEAR).encode(crop, 1, 2, frame);

            byte[] expected = layout.isChannelsLast() ? crop : Pixels.of(type, 1, 3, 2, 4);
            assertArrayEquals(expected, frame, layout.axes());
        }
    }

    @Test
    void normalizesTheResizedPixels() {
        Normalization normalization =
                new Normalization(Normalization.Kind.ZSCORE, new double[] {3}, new double[] {0.5});
        TensorSpec spec =
                new TensorSpec("x", PixelType.FLOAT32, PixelType.UINT8, Layout.THWC, 1, 1, 1, 1, normalization, true);
        byte[] frame = new byte[4];

        FrameEncoder.of(spec, ResizeFilter.BOX).encode(Pixels.of(PixelType.UINT8, 1, 2, 5, 7), 2, 2, frame);

        // Rounded along x to (1.5, 6) -> (2, 6), then along y: 4.
        assertEquals((4 - 3) / 0.5, Pixels.values(PixelType.FLOAT32, frame)[0]);
    }

    @Test
    void roundsIntegersOnceAndHalfUp() {
        assertEquals((1 + 2 + 5 + 6) / 4.0 + 0.5, mean(PixelType.UINT16, 1, 2, 5, 6), "3.5 is 4");
        assertEquals(-3, mean(PixelType.INT16, -1, -2, -5, -6), "-3.5 is -3");
        // Rounded after each pass it would be (1, 2) and then 2.
        assertEquals(1, mean(PixelType.INT32, 0, 1, 1, 2.0 + 0 + 1 - 1 - 1), "(0 + 1 + 1 + 1) / 4 is 0.75");
        assertEquals(1, mean(PixelType.UINT32, 0, 1, 1, 3), "5 / 4");
        assertEquals(1.25, mean(PixelType.FLOAT32, 0, 1, 1, 3));
        assertEquals(1.25, mean(PixelType.FLOAT64, 0, 1, 1, 3));
    }

    @Test
    void keepsTheLargestIntegers() {
        assertEquals(4294967295.0, mean(PixelType.UINT32, 4294967295.0, 4294967295.0, 4294967295.0, 4294967295.0));
        double large = 0x1p63 + 0x1p40;
        assertEquals(large, mean(PixelType.UINT64, large, large, large, large));
        assertEquals(-0x1p62, mean(PixelType.INT64, -0x1p62, -0x1p62, -0x1p62, -0x1p62));
    }

    /** Resizes 2 x 2 pixels to one. */
    private static double mean(PixelType type, double... pixels) {
        byte[] made = Pixels.resize(type, ResizeFilter.BOX, 1, Pixels.of(type, pixels), 2, 2, 1, 1);
        return Pixels.values(type, made)[0];
    }

    @ParameterizedTest
    @EnumSource(
            value = PixelType.class,
            names = {"FLOAT32", "FLOAT64"},
            mode = EnumSource.Mode.EXCLUDE)
    void clampsWhatOvershoots(PixelType type) {
        double high =
                type.isSigned() ? StrictMath.scalb(1.0, 8 * type.bytes() - 1) : StrictMath.scalb(1.0, 8 * type.bytes());
        high = type.bytes() == 8 ? high - 2048 : high - 1;
        double low = type.isSigned() ? -StrictMath.scalb(1.0, 8 * type.bytes() - 1) : 0;
        byte[] step = Pixels.of(type, low, low, low, high, high, high);

        double[] made = Pixels.values(type, Pixels.resize(type, ResizeFilter.LANCZOS, 1, step, 1, 6, 1, 18));

        for (double value : made) {
            // The largest 64-bit integers read back as 2^63 and 2^64.
            assertTrue(value >= low && value <= high + (type.bytes() == 8 ? 2048 : 0), () -> "" + value);
        }
        assertEquals(low, made[6], "the undershoot before the step");
    }

    @Test
    void nanReachesTheOutputsWhoseWindowHoldsIt() {
        byte[] row = Pixels.of(PixelType.FLOAT32, 1, Double.NaN, 3, 4, 5, 6);

        double[] made = Pixels.values(
                PixelType.FLOAT32, Pixels.resize(PixelType.FLOAT32, ResizeFilter.BOX, 1, row, 1, 6, 1, 3));

        assertArrayEquals(new double[] {Double.NaN, (3 + 4) / 2.0, (5 + 6) / 2.0}, made);
    }

    @Test
    void infinityStaysInfinityAtTheEdge() {
        byte[] row = Pixels.of(PixelType.FLOAT64, Double.POSITIVE_INFINITY, 2, 3);

        double[] made = Pixels.values(
                PixelType.FLOAT64, Pixels.resize(PixelType.FLOAT64, ResizeFilter.BILINEAR, 1, row, 1, 3, 1, 6));

        assertEquals(Double.POSITIVE_INFINITY, made[0]);
        assertEquals((0.25 * 2 + 0.75 * 3), made[4]);
    }

    /** 5 and 69 fall on one place of the cache of weights. */
    @Test
    void cropsOfManySizesInTurnGiveWhatEachGivesAlone() {
        TensorSpec spec = new TensorSpec(
                "x", PixelType.UINT8, PixelType.UINT8, Layout.THWC, 1, 7, 8, 2, Normalization.none(2), false);
        int[][] sizes = {{5, 69}, {69, 5}, {7, 69}, {5, 8}, {1, 1}, {7, 8}, {200, 3}, {5, 69}, {3, 200}};
        for (ResizeFilter filter : ResizeFilter.values()) {
            FrameEncoder reused = FrameEncoder.of(spec, filter);
            for (int[] size : sizes) {
                byte[] crop = new byte[size[0] * size[1] * 2];
                for (int i = 0; i < crop.length; i++) {
                    crop[i] = (byte) (i * 37 + i / 7);
                }
                byte[] first = new byte[spec.frameBytes()];
                byte[] second = new byte[spec.frameBytes()];
                reused.encode(crop, size[0], size[1], first);
                FrameEncoder.of(spec, filter).encode(crop, size[0], size[1], second);
                assertArrayEquals(second, first, () -> filter + " of " + size[0] + " x " + size[1]);
            }
        }
    }

    @Test
    void placesFramesAtTheirTimeSteps() {
        byte[] first = {1, 2, 3, 4};
        byte[] second = {5, 6, 7, 8};

        assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 0}, placed(Layout.THWC, first, second));
        assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 0}, placed(Layout.TCHW, first, second));
        // (C, H, W) = (2, 1, 2): the planes of a band lie side by side.
        assertArrayEquals(new byte[] {0, 1, 2, 5, 6, 3, 4, 7, 8, 0}, placed(Layout.CTHW, first, second));
    }

    /** Places two frames of 1 x 2 pixels and two bands behind one byte that belongs to somebody else. */
    private static byte[] placed(Layout layout, byte[]... frames) {
        TensorSpec spec =
                new TensorSpec("x", PixelType.UINT8, PixelType.UINT8, layout, 2, 1, 2, 2, Normalization.none(2), false);
        FrameEncoder encoder = FrameEncoder.of(spec, ResizeFilter.NEAREST);
        ByteBuffer slots = ByteBuffer.allocate(10);
        for (int t = frames.length - 1; t >= 0; t--) {
            encoder.place(frames[t], t, slots, 1);
        }
        assertEquals(0, slots.position());
        return slots.array();
    }
}
