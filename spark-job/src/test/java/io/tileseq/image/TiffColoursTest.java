package io.tileseq.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TIFFs whose stored samples are not what is delivered: CMYK, CIELab, YCbCr, LogLuv. */
class TiffColoursTest {
    private static final int PHOTOMETRIC = 262;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cmykBecomesRgbWithAnOpaqueAlpha(boolean planar) throws Exception {
        Random random = new Random(4);
        TiffForm plain = TiffForm.plain(9, 11, 4, 8).with(8, Map.of(PHOTOMETRIC, new int[] {5}));
        TiffForm form =
                new TiffForm(9, 11, 4, 8, 1, planar, true, 16, 16, 1, plain.compression(), false, 1, 0, plain.tags());
        long[] inks = random.longs(9 * 11 * 4, 0, 256).toArray();
        byte[] expected = new byte[inks.length];
        for (int i = 0; i < inks.length; i += 4) {
            for (int c = 0; c < 3; c++) {
                expected[i + c] = (byte) ((255 - inks[i + 3]) * (255 - inks[i + c]) / 255);
            }
            expected[i + 3] = (byte) 255;
        }
        byte[] file = TiffWriter.write(false, ByteOrder.BIG_ENDIAN, form, inks);
        assertArrayEquals(expected, read(file).data());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 16})
    void indicesBecomeBytesOfColour(int bits) throws Exception {
        Random random = new Random(bits);
        int[] map = random.ints(3L << bits, 0, 1 << 16).toArray();
        TiffForm form = TiffForm.plain(5, 13, 1, bits).with(8, Map.of(PHOTOMETRIC, new int[] {3}, 320, map));
        long[] indices = random.longs(5 * 13, 0, 1 << bits).toArray();
        byte[] expected = new byte[3 * indices.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) (map[(i % 3 << bits) + (int) indices[i / 3]] >> 8);
        }
        byte[] file = TiffWriter.write(false, ByteOrder.BIG_ENDIAN, form, indices);
        ImageOptions expand = new ImageOptions(true, 1 << 20);
        try (RegionImage image = RegionImages.open(new MemoryInput(file), 0, expand, new ReadCounter())) {
            assertEquals(PixelType.UINT8, image.header().type());
            assertArrayEquals(
                    expected,
                    PixelArray.read(image, PixelBox.ofSize(5, 13), expand).data());
        }
    }

    @Test
    void someBandsOfConvertedColoursAreThoseOfAll() throws Exception {
        TiffForm form = TiffForm.plain(1, 2, 4, 8).with(1, Map.of(PHOTOMETRIC, new int[] {5}));
        byte[] file =
                TiffWriter.write(false, ByteOrder.LITTLE_ENDIAN, form, new long[] {255, 100, 0, 0, 0, 155, 255, 51});
        try (RegionImage all = RegionImages.open(new MemoryInput(file), 0, ImageOptions.DEFAULT, new ReadCounter())) {
            RegionImage some = RegionImages.select(all, List.of(2, 1));
            byte[] expected = {(byte) 255, (byte) 155, 0, 80};
            assertArrayEquals(
                    expected,
                    PixelArray.read(some, PixelBox.ofSize(1, 2), ImageOptions.DEFAULT)
                            .data());
        }
    }

    @Test
    void cmykOfSixteenBitsAndOtherInksComeAsStored() throws Exception {
        TiffForm deep = TiffForm.plain(1, 1, 4, 16).with(1, Map.of(PHOTOMETRIC, new int[] {5}));
        byte[] file = TiffWriter.write(false, ByteOrder.LITTLE_ENDIAN, deep, new long[] {1, 2, 3, 4});
        assertArrayEquals(new byte[] {1, 0, 2, 0, 3, 0, 4, 0}, read(file).data());
        TiffForm inks = TiffForm.plain(1, 1, 4, 8).with(1, Map.of(PHOTOMETRIC, new int[] {5}, 332, new int[] {2}));
        byte[] others = TiffWriter.write(false, ByteOrder.LITTLE_ENDIAN, inks, new long[] {1, 2, 3, 4});
        assertArrayEquals(new byte[] {1, 2, 3, 4}, read(others).data());
    }

    @Test
    void labBecomesTheRgbThatGdalReads() throws Exception {
        // Right: what GDAL 3.10 reads from these pixels in a TIFF of PhotometricInterpretation 8.
        int[][] pixels = {
            {255, 0, 0, 255, 252, 222},
            {0, 0, 0, 0, 0, 0},
            {128, 0, 0, 133, 123, 107},
            {136, 80, 67, 255, 0, 0},
            {224, -79, 81, 94, 252, 0},
            {82, 79, -108, 102, 0, 226},
            {10, 5, -5, 0, 0, 0},
            {200, -20, 100, 207, 203, 0}
        };
        long[] lab = new long[pixels.length * 3];
        byte[] expected = new byte[pixels.length * 4];
        for (int i = 0; i < pixels.length; i++) {
            for (int c = 0; c < 3; c++) {
                lab[3 * i + c] = pixels[i][c];
                expected[4 * i + c] = (byte) pixels[i][3 + c];
            }
            expected[4 * i + 3] = (byte) 255;
        }
        TiffForm form = TiffForm.plain(1, pixels.length, 3, 8).with(1, Map.of(PHOTOMETRIC, new int[] {8}));
        byte[] file = TiffWriter.write(false, ByteOrder.LITTLE_ENDIAN, form, lab);
        assertArrayEquals(expected, read(file).data());
    }

    @Test
    void unitsOfYcbcrShareTheirChroma() throws Exception {
        // 3 x 5 pixels in units of 2 x 2: four Y, Cb, Cr. The RGB is what GDAL 3.10 reads.
        int[][] units = {
            {10, 20, 30, 40, 128, 128}, {50, 60, 70, 80, 90, 240}, {100, 0, 110, 0, 240, 100},
            {120, 130, 0, 0, 128, 128}, {140, 150, 0, 0, 16, 200}, {160, 0, 0, 0, 255, 0}
        };
        int[][] expected = {
            {10, 10, 10}, {20, 20, 20}, {207, 0, 0}, {217, 0, 0}, {61, 81, 255},
            {30, 30, 30}, {40, 40, 40}, {227, 3, 3}, {237, 13, 13}, {71, 91, 255},
            {120, 120, 120}, {130, 130, 130}, {241, 127, 0}, {251, 137, 0}, {0, 208, 255}
        };
        TiffForm form = TiffForm.plain(3, 5, 3, 8).with(1, Map.of(PHOTOMETRIC, new int[] {6}, 530, new int[] {2, 2}));
        byte[] file = new TiffWriter(false, ByteOrder.LITTLE_ENDIAN)
                .page(form, List.of(flat(units)))
                .finish();
        assertArrayEquals(flat(expected), read(file).data());
    }

    @Test
    void sharesOfChromaThatTiffDoesNotKnowAreSaid() {
        TiffForm form = TiffForm.plain(4, 4, 3, 8).with(8, Map.of(PHOTOMETRIC, new int[] {6}, 530, new int[] {3, 2}));
        byte[] file = TiffWriter.write(false, ByteOrder.LITTLE_ENDIAN, form, new long[48]);
        BadImageException bad = assertThrows(BadImageException.class, () -> read(file));
        assertEquals("memory: YCbCrSubSampling must be 1, 2 or 4 but is 3 and 2", bad.getMessage());
    }

    @Test
    void logLuvComesAsLogarithmAndChroma() throws Exception {
        // Two pixels, L of 0x1234 twice, u of 41 and 82, v of 205 twice. u' = (41.5 / 410) * 2^15 = 3316.7, rounded
        // down.
        byte[] row = {
            (byte) 128,
            0x12, // a run of two highest bytes of L
            2,
            0x34,
            0x34, // two bytes as they are
            2,
            41,
            82,
            (byte) 128,
            (byte) 205
        };
        TiffForm form = new TiffForm(
                2, 2, 3, 16, 2, false, false, 2, 2, 1, 34676, false, 1, 0, Map.of(PHOTOMETRIC, new int[] {32845}));
        byte[] two = ByteBuffer.allocate(2 * row.length).put(row).put(row).array();
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            byte[] file = new TiffWriter(false, order).page(form, List.of(two)).finish();
            try (RegionImage image =
                    RegionImages.open(new MemoryInput(file), 0, ImageOptions.DEFAULT, new ReadCounter())) {
                assertEquals(PixelType.INT16, image.header().type());
                assertEquals("sgilog", image.header().compression());
                byte[] data = PixelArray.read(image, PixelBox.ofSize(2, 2), ImageOptions.DEFAULT)
                        .data();
                int[] expected = {0x1234, 3316, 16423, 0x1234, 6593, 16423};
                for (int i = 0; i < 12; i++) {
                    assertEquals(expected[i % 6], (data[2 * i] & 0xff) | data[2 * i + 1] << 8, "element " + i);
                }
            }
        }
    }

    @Test
    void aCompressionThatIsNotKnownIsNamed() {
        Map<Integer, String> names = Map.of(34677, "sgilog24", 34887, "lerc", 34925, "lzma", 4321, "unknown (4321)");
        names.forEach((code, name) -> {
            TiffForm form = TiffForm.plain(2, 2, 1, 8).with(code, Map.of());
            byte[] file = new TiffWriter(false, ByteOrder.LITTLE_ENDIAN)
                    .page(form, List.of(new byte[4]))
                    .finish();
            BadImageException bad = assertThrows(BadImageException.class, () -> read(file));
            assertEquals(
                    "memory: TIFF compression " + name
                            + " is not supported; write the file anew with Deflate, LZW or ZSTD",
                    bad.getMessage());
        });
    }

    @Test
    void faxOfSeveralBandsIsAnError() {
        TiffForm form = TiffForm.plain(2, 2, 3, 1).with(4, Map.of());
        byte[] file = new TiffWriter(false, ByteOrder.LITTLE_ENDIAN)
                .page(form, List.of(new byte[4]))
                .finish();
        BadImageException bad = assertThrows(BadImageException.class, () -> read(file));
        assertEquals(
                "memory: TIFF compression ccitt-g4 holds one bit per pixel, but the page has 3 samples of 1 bits",
                bad.getMessage());
    }

    private static byte[] flat(int[][] values) {
        byte[] flat = new byte[values.length * values[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (byte) values[i / values[0].length][i % values[0].length];
        }
        return flat;
    }

    private static PixelArray read(byte[] file) throws Exception {
        try (RegionImage image = RegionImages.open(new MemoryInput(file), 0, ImageOptions.DEFAULT, new ReadCounter())) {
            PixelBox all = PixelBox.ofSize(
                    image.header().grid().height(), image.header().grid().width());
            return PixelArray.read(image, all, ImageOptions.DEFAULT);
        }
    }
}
