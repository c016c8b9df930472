package io.tileseq.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.PixelBox;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a window of a large file costs: requests and bytes, counted by the file that is asked. */
class WindowReadTest {
    private static final int SIDE = 5000;
    private static final int TILE = 512;
    private static final int ACROSS = 10;
    private static byte[] file;
    private static int firstTile;
    private static int[] lengths;

    /** A file that keeps book of each range it was asked for. */
    private record CountingInput(MemoryInput bytes, List<long[]> ranges) implements ImageInput {
        @Override
        public String name() {
            return "counted";
        }

        @Override
        public long length() {
            return bytes.length();
        }

        @Override
        public void readFully(long position, byte[] buffer, int offset, int length) {
            ranges.add(new long[] {position, length});
            bytes.readFully(position, buffer, offset, length);
        }

        @Override
        public void close() {}
    }

    @BeforeAll
    static void writeFile() {
        byte[][] tiles = new byte[ACROSS * ACROSS][];
        lengths = new int[tiles.length];
        Random random = new Random(11);
        for (int i = 0; i < tiles.length; i++) {
            byte[] pixels = new byte[TILE * TILE];
            for (int p = 0; p < pixels.length; p++) {
                pixels[p] = (byte) (i + (random.nextInt() & 3));
            }
            Deflater deflater = new Deflater(Deflater.BEST_SPEED);
            deflater.setInput(pixels);
            deflater.finish();
            byte[] out = new byte[2 * pixels.length];
            lengths[i] = deflater.deflate(out);
            tiles[i] = Arrays.copyOf(out, lengths[i]);
            deflater.end();
        }
        int tags = 9;
        int offsetsAt = 8 + 2 + 12 * tags + 4;
        int lengthsAt = offsetsAt + 4 * tiles.length;
        firstTile = lengthsAt + 4 * tiles.length;
        int total = firstTile;
        for (int length : lengths) {
            total += length;
        }
        ByteBuffer out = ByteBuffer.allocate(total);
        out.putShort((short) 0x4d4d).putShort((short) 42).putInt(8).putShort((short) tags);
        int[][] entries = {
            {256, 1, SIDE},
            {257, 1, SIDE},
            {258, 1, 8},
            {259, 1, 8},
            {262, 1, 1},
            {322, 1, TILE},
            {323, 1, TILE},
            {324, tiles.length, offsetsAt},
            {325, tiles.length, lengthsAt}
        };
        for (int[] entry : entries) {
            out.putShort((short) entry[0]).putShort((short) 4).putInt(entry[1]).putInt(entry[2]);
        }
        out.putInt(0);
        int at = firstTile;
        for (int length : lengths) {
            out.putInt(at);
            at += length;
        }
        for (int length : lengths) {
            out.putInt(length);
        }
        for (byte[] tile : tiles) {
            out.put(tile);
        }
        file = out.array();
    }

    @Test
    void theHeaderTakesTwoRequests() throws Exception {
        CountingInput input = counted();
        RegionImages.open(input, 0, ImageOptions.DEFAULT, new ReadCounter()).close();
        assertEquals(2, input.ranges().size());
        assertTrue(bytes(input) <= TiffFile.READ_AHEAD + 64);
    }

    @Test
    void aWindowTakesOneRequestForEachRowOfTilesAndDecodesItsTilesOnce() throws Exception {
        CountingInput input = counted();
        ReadCounter counter = new ReadCounter();
        try (RegionImage image = RegionImages.open(input, 0, ImageOptions.DEFAULT, counter)) {
            input.ranges().clear();
            // Tiles 33, 34, 43 and 44.
            PixelBox window = new PixelBox(3 * TILE + 100, 3 * TILE + 300, 4 * TILE + 100, 4 * TILE + 300);
            byte[] pixels = PixelArray.read(image, window, ImageOptions.DEFAULT).data();
            assertTrue(pixels[0] >= 33 && pixels[0] < 33 + 4);
            assertEquals(4, counter.blocks());
            assertEquals(2, input.ranges().size());
            assertArrayEquals(
                    new long[] {start(33), lengths[33] + lengths[34]},
                    input.ranges().get(0));
            assertArrayEquals(
                    new long[] {start(43), lengths[43] + lengths[44]},
                    input.ranges().get(1));
        }
    }

    @Test
    void aTileAlignedWindowTakesThatTileAlone() throws Exception {
        CountingInput input = counted();
        try (RegionImage image = RegionImages.open(input, 0, ImageOptions.DEFAULT, new ReadCounter())) {
            input.ranges().clear();
            PixelBox window = new PixelBox(2 * TILE, TILE, 3 * TILE, 2 * TILE);
            byte[] pixels = PixelArray.read(image, window, ImageOptions.DEFAULT).data();
            for (byte pixel : pixels) {
                assertTrue(pixel >= 12 && pixel < 12 + 4);
            }
            assertEquals(1, input.ranges().size());
            assertArrayEquals(
                    new long[] {start(12), lengths[12]}, input.ranges().get(0));
        }
    }

    private static CountingInput counted() {
        return new CountingInput(new MemoryInput(file), new ArrayList<>());
    }

    private static long start(int tile) {
        long at = firstTile;
        for (int i = 0; i < tile; i++) {
            at += lengths[i];
        }
        return at;
    }

    private static long bytes(CountingInput input) {
        return input.ranges().stream().mapToLong(range -> range[1]).sum();
    }
}
