package io.tileseq.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tileseq.model.Layout;
import io.tileseq.model.Normalization;
import io.tileseq.model.PixelType;
import io.tileseq.model.ResizeFilter;
import io.tileseq.model.TensorSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NodataFillerTest {
    private static TensorSpec spec(PixelType type, int height, int width, int bands) {
        return new TensorSpec(
                "x", PixelType.FLOAT32, type, Layout.TCHW, 1, height, width, bands, Normalization.none(bands), true);
    }

    private static byte[] marks(ResizeFilter filter, PixelType type, int width, Double nodata, double... row) {
        byte[] crop = Pixels.of(type, row);
        TensorSpec spec = spec(type, 1, width, 1);
        byte[] resized = FrameEncoder.of(spec, filter).resize(crop, 1, row.length);
        return new NodataFiller(spec, filter, -1).mark(crop, 1, row.length, resized, nodata);
    }

    @ParameterizedTest
    @EnumSource(PixelType.class)
    void everyTypeKnowsItsNodata(PixelType type) {
        assertArrayEquals(new byte[] {0, 1, 0}, marks(ResizeFilter.BILINEAR, type, 3, 7.0, 6, 7, 8));
        assertNull(marks(ResizeFilter.BILINEAR, type, 3, 9.0, 6, 7, 8));
        assertNull(marks(ResizeFilter.BILINEAR, type, 3, null, 6, 7, 8));
        assertEquals(2, new DataCounter(type, 1).count(Pixels.of(type, 6, 7, 8), 0, 0, 1, 3, 7.0));
    }

    @Test
    void nodataIsComparedInThePixelsType() {
        assertArrayEquals(new byte[] {1, 0}, marks(ResizeFilter.BOX, PixelType.FLOAT32, 2, -9999.9, -9999.9, 0));
        assertNull(marks(ResizeFilter.BOX, PixelType.UINT8, 2, 254.5, 254, 255));
        assertNull(marks(ResizeFilter.BOX, PixelType.UINT8, 2, -1.0, 255, 0));
        assertNull(marks(ResizeFilter.BOX, PixelType.UINT64, 1, 0x1p64, 0));
    }

    @Test
    void neighboursInTheLast64BitsAreToldApart() {
        byte[] pixels = new byte[16];
        Elements.LONG.set(pixels, 0, Long.MAX_VALUE - 1);
        Elements.LONG.set(pixels, 8, Long.MIN_VALUE);
        assertEquals(2, new DataCounter(PixelType.INT64, 1).count(pixels, 0, 0, 1, 2, 0x1p63));
        assertEquals(1, new DataCounter(PixelType.INT64, 1).count(pixels, 0, 0, 1, 2, -0x1p63));
        assertEquals(1, new DataCounter(PixelType.UINT64, 1).count(pixels, 0, 0, 1, 2, 0x1p63));
    }

    @Test
    void nanHasNoData() {
        assertArrayEquals(
                new byte[] {0, 1, 0}, marks(ResizeFilter.NEAREST, PixelType.FLOAT64, 3, null, 6, Double.NaN, 8));
    }

    @Test
    void aResizedValueHasNoDataIfItsWindowHoldsOneWithout() {
        // 6 to 3 by box: each window is two pixels, and no more.
        assertArrayEquals(new byte[] {0, 1, 0}, marks(ResizeFilter.BOX, PixelType.UINT8, 3, 0.0, 5, 5, 0, 5, 5, 5));
        // By bilinear the window is two output pixels wide: pixels 0 to 2, 1 to 4 and 3 to 5.
        assertArrayEquals(
                new byte[] {1, 1, 0}, marks(ResizeFilter.BILINEAR, PixelType.UINT8, 3, 0.0, 5, 5, 0, 5, 5, 5));
        // By nearest the pixels 1, 3 and 5 are picked.
        assertNull(marks(ResizeFilter.NEAREST, PixelType.UINT8, 3, 0.0, 5, 5, 0, 5, 5, 5));
        assertArrayEquals(new byte[] {0, 1, 0}, marks(ResizeFilter.NEAREST, PixelType.UINT8, 3, 0.0, 5, 5, 5, 0, 5, 5));
    }

    @ParameterizedTest
    @EnumSource(ResizeFilter.class)
    void theMarkedAreThoseThatNanReaches(ResizeFilter filter) {
        double[] row = {3, 5, -9, 5, 7, 2, 8};
        double[] withNan = row.clone();
        withNan[2] = Double.NaN;
        for (int width : new int[] {2, 3, 5, 11, 21}) {
            byte[] resized =
                    Pixels.resize(PixelType.FLOAT32, filter, 1, Pixels.of(PixelType.FLOAT32, withNan), 1, 7, 1, width);
            double[] values = Pixels.values(PixelType.FLOAT32, resized);
            byte[] marks = marks(filter, PixelType.INT16, width, -9.0, row);
            for (int i = 0; i < width; i++) {
                assertEquals(Double.isNaN(values[i]), marks != null && marks[i] == 1, filter + " " + width + " " + i);
            }
        }
    }

    @Test
    void bandsAreFilledEachForItself() {
        TensorSpec spec = spec(PixelType.UINT8, 1, 2, 2);
        FrameEncoder encoder = FrameEncoder.of(spec, ResizeFilter.BOX);
        NodataFiller filler = new NodataFiller(spec, ResizeFilter.BOX, -1);
        byte[] crop = Pixels.of(PixelType.UINT8, 1, 0, 0, 4);
        byte[] frame = new byte[spec.frameBytes()];
        encoder.encode(crop, 1, 2, frame);
        filler.fill(filler.mark(crop, 1, 2, crop, 0.0), frame);
        assertArrayEquals(new double[] {1, -1, -1, 4}, Pixels.values(PixelType.FLOAT32, frame));
    }
}
