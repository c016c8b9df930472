package io.tileseq.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PixelShareTest {
    private static final PixelBox ROW = PixelBox.ofSize(1, 4);

    /** The share of {@code key} in a row of four pixels of one band. */
    private static OptionalDouble share(PixelType type, long key, Long ignored, Double nodata, double... row) {
        return PixelShare.of(Pixels.of(type, row), type, 1, 1, ROW, ROW, key, ignored, nodata);
    }

    @Test
    void theShareIsOfAllPixels() {
        assertEquals(OptionalDouble.of(1 / 4.0), share(PixelType.UINT8, 7, null, null, 7, 8, 9, 0));
        assertEquals(OptionalDouble.of(0), share(PixelType.UINT8, 1, null, null, 7, 8, 9, 0));
        assertEquals(OptionalDouble.of(1), share(PixelType.INT16, -7, null, null, -7, -7, -7, -7));
    }

    @Test
    void pixelsToIgnoreAndPixelsWithoutDataDoNotCount() {
        assertEquals(OptionalDouble.of(1 / 3.0), share(PixelType.UINT8, 7, 9L, null, 7, 8, 9, 0));
        assertEquals(OptionalDouble.of(1 / 3.0), share(PixelType.UINT8, 7, null, 0.0, 7, 8, 9, 0));
        assertEquals(OptionalDouble.of(1 / 2.0), share(PixelType.UINT8, 7, 9L, 0.0, 7, 8, 9, 0));
    }

    @Test
    void whatIsIgnoredOrWithoutDataDoesNotCountEvenIfItIsTheValue() {
        assertEquals(OptionalDouble.of(0), share(PixelType.UINT8, 7, null, 7.0, 7, 8, 9, 0));
        assertEquals(OptionalDouble.of(0), share(PixelType.UINT8, 7, 7L, null, 7, 8, 9, 0));
    }

    @Test
    void thereIsNoShareOfNothing() {
        assertEquals(OptionalDouble.empty(), share(PixelType.UINT8, 7, 9L, 0.0, 9, 0, 9, 0));
        assertEquals(
                OptionalDouble.empty(),
                PixelShare.of(new byte[4], PixelType.UINT8, 1, 1, ROW, null, 0, null, null),
                "a tile outside the image");
    }

    @Test
    void aMarkThatPixelsCannotHaveMarksNone() {
        for (double nodata : new double[] {-1, 7.5, Double.NaN, 1e300}) {
            assertEquals(OptionalDouble.of(1 / 4.0), share(PixelType.UINT8, 7, null, nodata, 7, 8, 9, 255));
        }
    }

    @Test
    void onlyTheBoxInsideTheImageCounts() {
        // The lower right 2 x 1 pixels of a 2 x 3 crop whose box starts at (-1, -1).
        PixelBox box = new PixelBox(-1, -1, 2, 1);
        byte[] crop = Pixels.of(PixelType.UINT16, 7, 7, 7, 7, 700, 7);
        assertEquals(
                OptionalDouble.of(1 / 2.0),
                PixelShare.of(crop, PixelType.UINT16, 1, 1, box, new PixelBox(0, 0, 2, 1), 700, null, null));
    }

    @Test
    void aColourLacksDataOnlyIfAllBandsThatCountAreTheMark() {
        // Bands that count are three of four: (0, 0, 0) lacks data whatever alpha says, (0, 0, 5) does not.
        byte[] crop = Pixels.of(PixelType.UINT8, 0, 0, 0, 255, 0, 0, 5, 0, 0, 0, 5, 255, 196, 40, 27, 0);
        assertEquals(
                OptionalDouble.of(2 / 3.0),
                PixelShare.of(crop, PixelType.UINT8, 4, 3, ROW, ROW, PixelKeys.of(List.of(0L, 0L, 5L)), null, 0.0));
        assertEquals(
                OptionalDouble.of(1 / 4.0),
                PixelShare.of(crop, PixelType.UINT8, 4, 3, ROW, ROW, PixelKeys.of(List.of(0L, 0L, 0L)), null, -1.0));
        assertEquals(
                OptionalDouble.of(1 / 2.0),
                PixelShare.of(
                        crop,
                        PixelType.UINT8,
                        4,
                        3,
                        ROW,
                        ROW,
                        PixelKeys.of(List.of(196L, 40L, 27L)),
                        PixelKeys.of(List.of(0L, 0L, 5L)),
                        70000.0),
                "no colour has a band of 70000");
    }
}
