package io.tileseq.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tileseq.model.PixelType;
import io.tileseq.model.ResizeFilter;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ResizePropertiesTest {

    @Property(tries = 300)
    void aConstantImageStaysConstant(
            @ForAll PixelType type,
            @ForAll ResizeFilter filter,
            @ForAll @IntRange(min = 0, max = 127) int value,
            @ForAll @IntRange(min = 1, max = 40) int height,
            @ForAll @IntRange(min = 1, max = 40) int width,
            @ForAll @IntRange(min = 1, max = 40) int outHeight,
            @ForAll @IntRange(min = 1, max = 40) int outWidth,
            @ForAll @IntRange(min = 1, max = 5) int bands) {
        double[] pixels = new double[height * width * bands];
        Arrays.fill(pixels, value);

        byte[] made = Pixels.resize(type, filter, bands, Pixels.of(type, pixels), height, width, outHeight, outWidth);

        for (double each : Pixels.values(type, made)) {
            assertEquals(value, each, type.isFloating() ? 1e-5 * value : 0);
        }
    }

    /** Not for the filters whose windows are open on one side only. */
    @Property(tries = 300)
    void resizingAMirroredImageMirrorsTheResult(
            @ForAll long seed,
            @ForAll boolean alongX,
            @ForAll @IntRange(min = 1, max = 30) int height,
            @ForAll @IntRange(min = 1, max = 30) int width,
            @ForAll @IntRange(min = 1, max = 30) int outHeight,
            @ForAll @IntRange(min = 1, max = 30) int outWidth,
            @ForAll @IntRange(min = 2, max = 5) int filterIndex) {
        ResizeFilter filter = ResizeFilter.values()[filterIndex];
        PixelType type = PixelType.FLOAT64;
        double[] pixels = new Random(seed).doubles((long) height * width * 2).toArray();

        byte[] made = Pixels.resize(type, filter, 2, Pixels.of(type, pixels), height, width, outHeight, outWidth);
        byte[] mirrored = Pixels.resize(
                type,
                filter,
                2,
                Pixels.of(type, mirror(pixels, height, width, alongX)),
                height,
                width,
                outHeight,
                outWidth);

        assertArrayEquals(
                mirror(Pixels.values(type, made), outHeight, outWidth, alongX), Pixels.values(type, mirrored), 1e-9);
    }

    @Property(tries = 300)
    void eachBandIsResizedAlone(
            @ForAll PixelType type,
            @ForAll ResizeFilter filter,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 30) int height,
            @ForAll @IntRange(min = 1, max = 30) int width,
            @ForAll @IntRange(min = 1, max = 30) int outHeight,
            @ForAll @IntRange(min = 1, max = 30) int outWidth,
            @ForAll @IntRange(min = 2, max = 5) int bands) {
        double[] pixels = new Random(seed)
                .ints((long) height * width * bands, 0, 128)
                .asDoubleStream()
                .toArray();

        byte[] together =
                Pixels.resize(type, filter, bands, Pixels.of(type, pixels), height, width, outHeight, outWidth);

        for (int band = 0; band < bands; band++) {
            byte[] crop = Pixels.of(type, every(pixels, band, bands));
            byte[] alone = Pixels.resize(type, filter, 1, crop, height, width, outHeight, outWidth);
            assertArrayEquals(Pixels.values(type, alone), every(Pixels.values(type, together), band, bands));
        }
    }

    /** Of (height, width, 2) values. */
    private static double[] mirror(double[] values, int height, int width, boolean alongX) {
        double[] mirrored = new double[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int from = (alongX ? y * width + width - 1 - x : (height - 1 - y) * width + x) * 2;
                System.arraycopy(values, from, mirrored, (y * width + x) * 2, 2);
            }
        }
        return mirrored;
    }

    private static double[] every(double[] values, int first, int step) {
        double[] taken = new double[values.length / step];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = values[first + i * step];
        }
        return taken;
    }
}
