package io.tileseq.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import io.tileseq.read.CropSink;
import io.tileseq.read.SliceReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a window of a large file costs: requests and bytes, counted by the store that is asked. */
class WindowReadTest {
    private static final int SIDE = 5000;
    private static final int TILE = 512;
    private static final int ACROSS = 10;
    private static int firstTile;
    private static int[] lengths;

    private static final String PATH = "counting:///tiled.tif";

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
        CountingFileSystem.FILES.put("/tiled.tif", out.array());
    }

    @BeforeEach
    void forget() {
        CountingFileSystem.reset();
    }

    @Test
    void theHeaderTakesOneRequestAndTheStoreIsToldThatReadsAreRandom() throws Exception {
        open(new ReadCounter()).close();
        assertRanges(new long[] {0, RegionImages.START_BYTES});
        assertEquals(
                List.of(Map.of(
                        "fs.option.openfile.read.policy", "random", "fs.s3a.experimental.input.fadvise", "random")),
                CountingFileSystem.OPENED);
    }

    @Test
    void aWindowTakesOneRequestForEachRowOfTilesAndDecodesItsTilesOnce() throws Exception {
        ReadCounter counter = new ReadCounter();
        try (RegionImage image = open(counter)) {
            CountingFileSystem.reset();
            // Tiles 33, 34, 43 and 44.
            PixelBox window = new PixelBox(3 * TILE + 100, 3 * TILE + 300, 4 * TILE + 100, 4 * TILE + 300);
            byte[] pixels = PixelArray.read(image, window, ImageOptions.DEFAULT).data();
            assertTrue(pixels[0] >= 33 && pixels[0] < 33 + 4);
            assertEquals(4, counter.blocks());
            assertRanges(
                    new long[] {start(33), lengths[33] + lengths[34]},
                    new long[] {start(43), lengths[43] + lengths[44]});
        }
    }

    @Test
    void aTileAlignedWindowTakesThatTileAlone() throws Exception {
        try (RegionImage image = open(new ReadCounter())) {
            CountingFileSystem.reset();
            PixelBox window = new PixelBox(2 * TILE, TILE, 3 * TILE, 2 * TILE);
            byte[] pixels = PixelArray.read(image, window, ImageOptions.DEFAULT).data();
            for (byte pixel : pixels) {
                assertTrue(pixel >= 12 && pixel < 12 + 4);
            }
            assertRanges(new long[] {start(12), lengths[12]});
        }
    }

    @Test
    void aSliceFetchesEachBlockThatItsTilesTouchOnceAndNoOther() throws Exception {
        List<PixelBox> boxes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            // Rows 2 and 3 of the tiles, and of these columns 1 to 6, each touched by many boxes.
            int x = TILE + i * 13;
            int y = 2 * TILE + i * 37 % 700;
            boxes.add(new PixelBox(x, y, x + 224, y + 224));
        }
        ReadCounter counter = new ReadCounter();
        int[] crops = new int[1];
        new SliceReader(boxes, PixelType.UINT8, new int[] {0}).read(0, frame -> open(counter), new CropSink() {
            @Override
            public void crop(int tile, int frame, byte[] crop, PixelBox box, PixelBox inside) {
                crops[0]++;
            }

            @Override
            public void unreadable(int tile, int frame, String message) {
                throw new AssertionError(message);
            }
        });
        assertEquals(boxes.size(), crops[0]);
        BlockGrid grid = new BlockGrid(SIDE, SIDE, TILE, TILE);
        BitSet touched = new BitSet();
        boxes.forEach(box -> grid.addTouched(box, touched));
        assertEquals(touched.cardinality(), counter.blocks());
        long fetched = 0;
        for (int block = touched.nextSetBit(0); block >= 0; block = touched.nextSetBit(block + 1)) {
            long at = start(block);
            long end = at + lengths[block];
            List<long[]> over = CountingFileSystem.RANGES.stream()
                    .skip(1) // the header
                    .filter(range -> range[0] < end && at < range[0] + range[1])
                    .toList();
            assertEquals(1, over.size(), "requests that reach into block " + block);
            fetched += lengths[block];
        }
        // Each row of tiles lies in one piece, and the 4 tiles between two rows are more than a gap worth fetching.
        assertEquals(RegionImages.START_BYTES + fetched, CountingFileSystem.bytes());
        assertEquals(1 + 2, CountingFileSystem.RANGES.size());
    }

    @Test
    void neighboursAreFetchedTogetherAcrossSmallGapsOnly() throws Exception {
        try (RegionImage image = open(new ReadCounter())) {
            CountingFileSystem.reset();
            BitSet blocks = new BitSet();
            blocks.set(20);
            blocks.set(21);
            blocks.set(24);
            image.readBlocks(blocks, new int[] {0}, new BlockSink() {
                @Override
                public void block(int index, PixelBox box, byte[] pixels, int rowStride) {}

                @Override
                public void unreadable(int index, PixelBox part, BadImageException why) {
                    throw new AssertionError(why);
                }
            });
            assertTrue(lengths[22] + lengths[23] > StoredBlocks.GAP_BYTES);
            assertRanges(new long[] {start(20), lengths[20] + lengths[21]}, new long[] {start(24), lengths[24]});
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "bmp"})
    void pixelsOfWholeFormatsAreFetchedOnlyWhenTheyAreWantedAndNothingTwice(String format) throws Exception {
        BufferedImage image = new BufferedImage(300, 400, BufferedImage.TYPE_3BYTE_BGR);
        Random random = new Random(5);
        for (int i = 0; i < 300 * 400; i++) {
            image.setRGB(i % 300, i / 300, random.nextInt(1 << 24));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, format, bytes);
        CountingFileSystem.FILES.put("/whole", bytes.toByteArray());
        String path = "counting:///whole";
        try (RegionImage whole = RegionImages.open(
                CountingFileSystem.configuration(), path, 0, ImageOptions.DEFAULT, new ReadCounter())) {
            assertEquals(300, whole.header().grid().width());
            assertEquals(400, whole.header().grid().height());
            assertRanges(new long[] {0, RegionImages.START_BYTES});
            PixelArray.read(whole, new PixelBox(0, 0, 1, 1), ImageOptions.DEFAULT);
            assertRanges(
                    new long[] {0, RegionImages.START_BYTES},
                    new long[] {RegionImages.START_BYTES, bytes.size() - RegionImages.START_BYTES});
        }
    }

    @Test
    void bytesThatABlockCannotHaveAreNotFetched() throws IOException, BadImageException {
        int side = 64;
        byte[] pixels = new byte[side * side];
        new Random(3).nextBytes(pixels);
        Deflater deflater = new Deflater();
        deflater.setInput(pixels);
        deflater.finish();
        byte[] block = new byte[10 << 20]; // its stream, and then what a wrong length takes for more of it
        deflater.deflate(block);
        deflater.end();
        byte[] file = new TiffWriter(false, ByteOrder.LITTLE_ENDIAN)
                .page(TiffForm.plain(side, side, 1, 8).with(8, Map.of()), List.of(block))
                .finish();
        CountingFileSystem.FILES.put("/long.tif", file);
        try (RegionImage image = RegionImages.open(
                CountingFileSystem.configuration(),
                "counting:///long.tif",
                0,
                ImageOptions.DEFAULT,
                new ReadCounter())) {
            assertArrayEquals(
                    pixels,
                    PixelArray.read(image, PixelBox.ofSize(side, side), ImageOptions.DEFAULT)
                            .data());
        }
        long most = 2L * side * side + (64 << 10);
        assertTrue(
                CountingFileSystem.bytes() <= most + 2 * RegionImages.START_BYTES,
                CountingFileSystem.bytes() + " bytes");
    }

    @Test
    void aFileThatIsThereButMayNotBeOpenedIsNoMissingFile() {
        CountingFileSystem.FILES.put("/locked.tif", new byte[8]);
        CountingFileSystem.LOCKED.add("/locked.tif");
        IOException denied = assertThrows(
                IOException.class,
                () -> HadoopImageInput.open(
                        CountingFileSystem.configuration(), "counting:///locked.tif", new ReadCounter()));
        assertEquals(
                "cannot open counting:///locked.tif: counting:/locked.tif (Permission denied)", denied.getMessage());
        assertEquals(IOException.class, denied.getClass());
        assertThrows(
                FileNotFoundException.class,
                () -> HadoopImageInput.open(
                        CountingFileSystem.configuration(), "counting:///gone.tif", new ReadCounter()));
    }

    private static RegionImage open(ReadCounter counter) throws IOException, BadImageException {
        return RegionImages.open(CountingFileSystem.configuration(), PATH, 0, ImageOptions.DEFAULT, counter);
    }

    private static void assertRanges(long[]... expected) {
        assertEquals(
                Arrays.stream(expected).map(Arrays::toString).toList(),
                CountingFileSystem.RANGES.stream().map(Arrays::toString).toList());
    }

    private static long start(int tile) {
        long at = firstTile;
        for (int i = 0; i < tile; i++) {
            at += lengths[i];
        }
        return at;
    }
}
