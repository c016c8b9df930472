package io.tileseq.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.PixelBox;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PNGs that the JDK writes, of every colour type and depth it knows. */
class PngImageTest {
    private static final int[][] SIZES = {{1, 1}, {3, 2}, {13, 7}, {64, 33}, {301, 257}};

    @ParameterizedTest(name = "{0} bands of {1} bits")
    @CsvSource({"1,8", "1,16", "2,8", "2,16", "3,8", "3,16", "4,8", "4,16"})
    void samplesComeAsTheyAreStored(int bands, int bits) throws Exception {
        for (int[] size : SIZES) {
            BufferedImage image = image(colors(bands, bits), size[0], size[1], 1 << bits);
            for (boolean interlaced : new boolean[] {false, true}) {
                PixelArray read = read(png(image, interlaced), ImageOptions.DEFAULT);
                assertArrayEquals(samples(image, bits / 8), read.data());
            }
        }
    }

    @ParameterizedTest(name = "{0} bits")
    @CsvSource({"1", "2", "4", "8"})
    void paletteImagesGiveIndicesUnlessColoursAreAskedFor(int bits) throws Exception {
        int colours = 1 << bits;
        byte[] map = new byte[3 * colours];
        new Random(bits).nextBytes(map);
        for (int[] size : SIZES) {
            BufferedImage image = image(new IndexColorModel(bits, colours, map, 0, false), size[0], size[1], colours);
            byte[] indices = samples(image, 1);
            byte[] expanded = new byte[3 * indices.length];
            for (int i = 0; i < expanded.length; i++) {
                expanded[i] = map[3 * (indices[i / 3] & 0xff) + i % 3];
            }
            for (boolean interlaced : new boolean[] {false, true}) {
                byte[] png = png(image, interlaced);
                assertArrayEquals(indices, read(png, ImageOptions.DEFAULT).data());
                assertArrayEquals(
                        expanded, read(png, new ImageOptions(true, 1 << 20)).data());
            }
        }
    }

    @Test
    void everyCutOffFileIsAnErrorNotAPicture() throws Exception {
        byte[] png = png(image(colors(3, 8), 40, 30, 256), false);
        for (int length = 0; length < png.length - 12; length++) { // the last 12 bytes only say that it ends
            byte[] cut = Arrays.copyOf(png, length);
            assertThrows(BadImageException.class, () -> read(cut, ImageOptions.DEFAULT), "cut to " + length);
        }
    }

    @Test
    void everyFlippedByteOfThePixelsIsFound() throws Exception {
        byte[] png = png(image(colors(1, 8), 20, 20, 256), false);
        for (int i = 8; i < png.length - 12; i++) {
            byte[] flipped = png.clone();
            flipped[i] ^= 0x10;
            String what = "byte " + i;
            assertThrows(BadImageException.class, () -> read(flipped, ImageOptions.DEFAULT), what);
        }
    }

    @Test
    void randomDamageEndsSoonInPixelsOrABadImage() throws Exception {
        byte[] png = png(image(colors(4, 16), 50, 50, 1 << 16), true);
        Random random = new Random(7);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int i = 0; i < 3000; i++) {
                byte[] damaged = png.clone();
                for (int n = random.nextInt(8); n >= 0; n--) {
                    damaged[random.nextInt(i % 2 == 0 ? 64 : damaged.length)] = (byte) random.nextInt();
                }
                try {
                    read(damaged, new ImageOptions(false, 1 << 20));
                } catch (BadImageException e) {
                    assertTrue(e.getMessage().startsWith("memory: "), e.getMessage());
                }
            }
        });
    }

    @Test
    void sizesAreCheckedBeforeMemoryIsTaken() throws Exception {
        byte[] png = png(image(colors(3, 8), 100, 50, 256), false);
        BadImageException bad = assertThrows(BadImageException.class, () -> read(png, new ImageOptions(false, 14_999)));
        assertEquals(
                "memory: 50 x 100 pixels and 3 bands decode to 15000 bytes, more than image.max_decoded_bytes: 14999",
                bad.getMessage());
    }

    @Test
    void theHeaderTakesNoPixels() throws Exception {
        byte[] png = png(image(colors(3, 8), 301, 257, 256), false);
        try (RegionImage image = RegionImages.open(
                new MemoryInput(Arrays.copyOf(png, 64)), 0, ImageOptions.DEFAULT, new ReadCounter())) {
            assertEquals(301, image.header().grid().width());
            assertEquals(257, image.header().grid().height());
        }
    }

    private static ColorModel colors(int bands, int bits) {
        boolean alpha = bands % 2 == 0;
        return new ComponentColorModel(
                ColorSpace.getInstance(bands < 3 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
                alpha,
                false,
                alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
                bits == 16 ? DataBuffer.TYPE_USHORT : DataBuffer.TYPE_BYTE);
    }

    /** A ramp with noise, so that the writer's filters of rows all have their turn. */
    private static BufferedImage image(ColorModel colors, int width, int height, int levels) {
        WritableRaster raster = colors.createCompatibleWritableRaster(width, height);
        Random random = new Random(width);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int b = 0; b < raster.getNumBands(); b++) {
                    int noise = random.nextInt(y % 4 == 0 ? levels : 2);
                    raster.setSample(x, y, b, (x * (y / 16 + 1) + y * (b + 1) + noise) % levels);
                }
            }
        }
        return new BufferedImage(colors, raster, false, null);
    }

    private static byte[] samples(BufferedImage image, int bytes) {
        WritableRaster raster = image.getRaster();
        int[] values = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
        byte[] samples = new byte[values.length * bytes];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (values[i / bytes] >> 8 * (i % bytes));
        }
        return samples;
    }

    private static byte[] png(BufferedImage image, boolean interlaced) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setProgressiveMode(interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static PixelArray read(byte[] png, ImageOptions options) throws IOException, BadImageException {
        try (RegionImage image = RegionImages.open(new MemoryInput(png), 0, options, new ReadCounter())) {
            PixelBox all = PixelBox.ofSize(
                    image.header().grid().height(), image.header().grid().width());
            return PixelArray.read(image, all, options);
        }
    }
}
