package io.tileseq.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.PixelBox;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;

/** GIFs that the JDK writes; what is seen of frames over frames is drawn anew here. */
class GifImageTest {
    private static final int HEIGHT = 37;
    private static final int WIDTH = 53;

    /** What a frame is to be written with. */
    private record Part(int left, int top, BufferedImage image, String disposal, int transparent, boolean interlaced) {}

    private static IndexColorModel palette(int seed) {
        byte[] map = new byte[3 * 16];
        new Random(seed).nextBytes(map);
        return new IndexColorModel(4, 16, map, 0, false);
    }

    private static BufferedImage noise(IndexColorModel palette, int height, int width, int seed) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, palette);
        Random random = new Random(seed);
        for (int i = 0; i < height * width; i++) {
            image.getRaster().setSample(i % width, i / width, 0, random.nextInt(i < 200 ? 2 : 16));
        }
        return image;
    }

    @Test
    void framesAreDrawnOverWhatThoseBeforeThemLeft() throws Exception {
        IndexColorModel palette = palette(1);
        List<Part> parts = List.of(
                new Part(0, 0, noise(palette, HEIGHT, WIDTH, 1), "none", -1, false),
                new Part(5, 7, noise(palette, 20, 30, 2), "doNotDispose", 3, true),
                new Part(10, 2, noise(palette, 15, 40, 3), "restoreToPrevious", 4, false),
                new Part(0, 20, noise(palette, 17, 11, 4), "restoreToBackgroundColor", -1, false),
                new Part(1, 1, noise(palette, 9, 9, 5), "none", 1, true));
        byte[] gif = gif(parts);
        byte[][] expected = new byte[parts.size()][];
        byte[] canvas = new byte[HEIGHT * WIDTH];
        for (int i = 0; i < expected.length; i++) {
            Part part = parts.get(i);
            byte[] before = canvas.clone();
            for (int y = 0; y < part.image().getHeight(); y++) {
                for (int x = 0; x < part.image().getWidth(); x++) {
                    int index = part.image().getRaster().getSample(x, y, 0);
                    if (index != part.transparent()) {
                        canvas[(part.top() + y) * WIDTH + part.left() + x] = (byte) index;
                    }
                }
            }
            expected[i] = canvas.clone();
            if (part.disposal().equals("restoreToPrevious")) {
                canvas = before;
            } else if (part.disposal().equals("restoreToBackgroundColor")) {
                for (int y = 0; y < part.image().getHeight(); y++) {
                    int at = (part.top() + y) * WIDTH + part.left();
                    Arrays.fill(canvas, at, at + part.image().getWidth(), (byte) 0);
                }
            }
        }
        byte[] colours = new byte[16];
        byte[][] map = new byte[3][];
        palette.getReds(colours);
        map[0] = colours.clone();
        palette.getGreens(colours);
        map[1] = colours.clone();
        palette.getBlues(colours);
        map[2] = colours.clone();
        for (int page = 0; page < expected.length; page++) {
            assertArrayEquals(expected[page], read(gif, page, false), "frame " + page);
            byte[] rgb = new byte[3 * HEIGHT * WIDTH];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = map[i % 3][expected[page][i / 3]];
            }
            assertArrayEquals(rgb, read(gif, page, true), "colours of frame " + page);
        }
        assertEquals(
                "memory: page 5 was asked for, but the file has 5 page(s)",
                assertThrows(BadImageException.class, () -> read(gif, 5, false)).getMessage());
    }

    @Test
    void indicesOfTwoPalettesInOnePictureAreAnErrorButColoursAreNot() throws Exception {
        BufferedImage below = noise(palette(1), HEIGHT, WIDTH, 1);
        BufferedImage above = noise(palette(2), 5, 5, 2);
        byte[] gif = gif(List.of(
                new Part(0, 0, below, "none", -1, false),
                new Part(2, 2, above, "none", -1, false),
                new Part(0, 0, noise(palette(3), HEIGHT, WIDTH, 4), "none", -1, false)));
        BadImageException bad = assertThrows(BadImageException.class, () -> read(gif, 1, false));
        assertTrue(bad.getMessage().endsWith("set palette: expand"), bad.getMessage());
        byte[] seen = read(gif, 1, true);
        int rgb = above.getRGB(0, 0);
        int at = 3 * (2 * WIDTH + 2);
        assertArrayEquals(
                new byte[] {(byte) (rgb >> 16), (byte) (rgb >> 8), (byte) rgb}, Arrays.copyOfRange(seen, at, at + 3));
        assertEquals(HEIGHT * WIDTH, read(gif, 2, false).length);
    }

    @Test
    void everyCutOffFileIsAnErrorNotAPicture() throws Exception {
        byte[] gif = gif(List.of(new Part(0, 0, noise(palette(1), HEIGHT, WIDTH, 1), "none", -1, true)));
        for (int length = 0; length < gif.length; length++) {
            byte[] cut = Arrays.copyOf(gif, length);
            assertThrows(BadImageException.class, () -> read(cut, 0, false), "cut to " + length);
        }
    }

    private static byte[] read(byte[] gif, int page, boolean expand) throws IOException, BadImageException {
        ImageOptions options = new ImageOptions(expand, 1 << 20);
        try (RegionImage image = RegionImages.open(new MemoryInput(gif), page, options, new ReadCounter())) {
            PixelBox all = PixelBox.ofSize(
                    image.header().grid().height(), image.header().grid().width());
            return PixelArray.read(image, all, options).data();
        }
    }

    /** Puts together what the JDK writes for each frame alone: its place, its codes, and its palette unless it is the first's. */
    private static byte[] gif(List<Part> parts) throws IOException {
        byte[] first = alone(parts.get(0));
        int table = 3 * 16;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first, 0, 6);
        out.writeBytes(new byte[] {WIDTH, 0, HEIGHT, 0});
        out.write(first, 10, 3 + table);
        for (Part part : parts) {
            byte[] frame = alone(part);
            int descriptor = 13 + table + (frame[13 + table] == 0x21 ? 8 : 0);
            int disposal = List.of("none", "doNotDispose", "restoreToBackgroundColor", "restoreToPrevious")
                    .indexOf(part.disposal());
            out.writeBytes(
                    new byte[] {0x21, (byte) 0xf9, 4, (byte) (disposal << 2 | (part.transparent() >= 0 ? 1 : 0))});
            out.writeBytes(new byte[] {0, 0, (byte) Math.max(0, part.transparent()), 0});
            out.writeBytes(new byte[] {0x2c, (byte) part.left(), 0, (byte) part.top(), 0});
            out.write(frame, descriptor + 5, 4);
            boolean own = !Arrays.equals(frame, 13, 13 + table, first, 13, 13 + table);
            out.write(frame[descriptor + 9] | (own ? 0x83 : 0));
            if (own) {
                out.write(frame, 13, table);
            }
            out.write(frame, descriptor + 10, frame.length - 1 - descriptor - 10);
        }
        out.write(0x3b);
        return out.toByteArray();
    }

    private static byte[] alone(Part part) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setProgressiveMode(part.interlaced() ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.write(null, new IIOImage(part.image(), null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
