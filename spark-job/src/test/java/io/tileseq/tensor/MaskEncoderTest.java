package io.tileseq.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MaskEncoderTest {
    private static final ValueMap TENS = ValueMap.of(1, Map.of(10L, 1, 20L, 2, 30L, 3));

    /** What a mask of uint8 becomes whose box lies inside the image. */
    private static double[] whole(
            MaskEncoder encoder, PixelType out, int pixels, int height, int width, double... crop) {
        byte[] mask = new byte[pixels * out.bytes()];
        PixelBox box = PixelBox.ofSize(height, width);
        assertEquals(
                OptionalLong.empty(),
                encoder.encode(Pixels.of(PixelType.UINT8, crop), PixelType.UINT8, 1, box, box, mask));
        return Pixels.values(out, mask);
    }

    @Test
    void anEnlargedPixelIsRepeated() {
        assertArrayEquals(
                new double[] {1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 1, 1, 3, 3, 1, 1},
                whole(
                        new MaskEncoder(4, 4, TENS, PixelType.UINT8, 0, false),
                        PixelType.UINT8,
                        16,
                        2,
                        2,
                        10,
                        20,
                        30,
                        10));
    }

    @Test
    void aReducedMaskTakesThePixelUnderTheCentre() {
        // Of 6 columns to 3 the centres are 1, 3, 5; of 3 rows to 1 it is 1.5.
        assertArrayEquals(
                new double[] {7, 9, 11},
                whole(new MaskEncoder(1, 3, null, PixelType.UINT8, 0, false), PixelType.UINT8, 3, 3, 6, new double[] {
                    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17
                }));
    }

    @Test
    void everyStoredTypeHoldsItsClassesAndANegativeFill() {
        ValueMap map = ValueMap.of(1, Map.of(10L, 1, 20L, 200));
        for (PixelType out : List.of(PixelType.INT16, PixelType.INT32, PixelType.INT64)) {
            assertArrayEquals(
                    new double[] {1, 200, -1},
                    whole(new MaskEncoder(1, 3, map, out, -1, true), out, 3, 1, 3, 10, 20, 99),
                    out.numpyName());
        }
        assertArrayEquals(
                new double[] {1, 200, 255},
                whole(new MaskEncoder(1, 3, map, PixelType.UINT8, 255, true), PixelType.UINT8, 3, 1, 3, 10, 20, 99));
    }

    @Test
    void outsideTheImageIsTheFillWhateverTheCropHoldsThere() {
        // The image's corner is in the middle of the box: only the lower right quarter is inside.
        PixelBox box = new PixelBox(-1, -1, 1, 1);
        byte[] crop = Pixels.of(PixelType.UINT8, 10, 10, 10, 20);
        byte[] mask = new byte[4];
        MaskEncoder encoder = new MaskEncoder(2, 2, TENS, PixelType.UINT8, 9, false);
        assertEquals(
                OptionalLong.empty(), encoder.encode(crop, PixelType.UINT8, 1, box, new PixelBox(0, 0, 1, 1), mask));
        assertArrayEquals(new byte[] {9, 9, 9, 2}, mask);
    }

    @Test
    void aBoxPastTheRightAndLowerEdgeIsFilledThere() {
        PixelBox box = new PixelBox(4, 6, 6, 8);
        byte[] mask = new byte[4];
        new MaskEncoder(2, 2, null, PixelType.UINT8, 9, false)
                .encode(new byte[] {5, 6, 7, 8}, PixelType.UINT8, 1, box, new PixelBox(4, 6, 5, 7), mask);
        assertArrayEquals(new byte[] {5, 9, 9, 9}, mask);
    }

    @Test
    void aBoxWithoutAnyPixelInsideIsAllFill() {
        byte[] mask = new byte[4];
        MaskEncoder encoder = new MaskEncoder(2, 2, TENS, PixelType.UINT8, 9, false);
        assertEquals(
                OptionalLong.empty(),
                encoder.encode(new byte[1], PixelType.UINT8, 1, new PixelBox(-3, 0, -2, 1), null, mask));
        assertArrayEquals(new byte[] {9, 9, 9, 9}, mask);
    }

    @Test
    void theFirstUnknownValueIsToldAlsoWhereTheResizeLeavesItOut() {
        // One pixel of 3 x 3 is kept, the middle; 77 comes before 66, row by row.
        byte[] crop = Pixels.of(PixelType.UINT8, 10, 10, 77, 66, 20, 10, 10, 10, 10);
        PixelBox box = PixelBox.ofSize(3, 3);
        byte[] mask = new byte[1];
        assertEquals(
                OptionalLong.of(77),
                new MaskEncoder(1, 1, TENS, PixelType.UINT8, 0, false)
                        .encode(crop, PixelType.UINT8, 1, box, box, mask));
        assertEquals(
                OptionalLong.empty(),
                new MaskEncoder(1, 1, TENS, PixelType.UINT8, 255, true)
                        .encode(crop, PixelType.UINT8, 1, box, box, mask));
        assertArrayEquals(new byte[] {2}, mask);
    }

    @Test
    void anUnknownValueOutsideTheImageIsNone() {
        PixelBox box = PixelBox.ofSize(2, 2);
        byte[] mask = new byte[4];
        assertEquals(
                OptionalLong.empty(),
                new MaskEncoder(2, 2, TENS, PixelType.UINT8, 0, false)
                        .encode(
                                Pixels.of(PixelType.UINT8, 10, 77, 77, 77),
                                PixelType.UINT8,
                                1,
                                box,
                                new PixelBox(0, 0, 1, 1),
                                mask));
        assertArrayEquals(new byte[] {1, 0, 0, 0}, mask);
    }

    @Test
    void coloursAreTheFirstBandsOfAPixel() {
        ValueMap map = ValueMap.of(
                3, Map.of(PixelKeys.of(List.of(196L, 40L, 27L)), 1, PixelKeys.of(List.of(34L, 94L, 52L)), 0));
        PixelBox box = PixelBox.ofSize(1, 3);
        byte[] mask = new byte[3];
        byte[] crop = Pixels.of(PixelType.UINT8, 196, 40, 27, 0, 34, 94, 52, 255, 27, 40, 196, 255);
        MaskEncoder encoder = new MaskEncoder(1, 3, map, PixelType.UINT8, 255, true);
        assertEquals(OptionalLong.empty(), encoder.encode(crop, PixelType.UINT8, 4, box, box, mask));
        assertArrayEquals(new byte[] {1, 0, (byte) 255}, mask);
    }

    @Test
    void anEncoderKeepsNothingOfTheLastCrop() {
        MaskEncoder encoder = new MaskEncoder(1, 2, TENS, PixelType.UINT8, 0, false);
        assertArrayEquals(new double[] {1, 3}, whole(encoder, PixelType.UINT8, 2, 1, 4, 20, 10, 20, 30));
        assertArrayEquals(new double[] {2, 1}, whole(encoder, PixelType.UINT8, 2, 1, 2, 20, 10));
    }

    @Test
    void aMaskWithoutALabelIsAllFill() {
        byte[] mask = new byte[8];
        MaskEncoder encoder = new MaskEncoder(2, 2, null, PixelType.INT16, -1, true);
        encoder.fill(mask);
        assertArrayEquals(new double[] {-1, -1, -1, -1}, Pixels.values(PixelType.INT16, mask));
        assertArrayEquals(new double[] {-1}, Pixels.values(PixelType.INT16, encoder.fillPixel()));
    }
}
