package io.tileseq.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tileseq.image.BadImageException;
import io.tileseq.image.BlockSink;
import io.tileseq.image.ImageHeader;
import io.tileseq.image.RegionImage;
import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SliceReaderTest {

    /** 12 x 10 pixels in blocks of 4 x 4; pixel (x, y) is 10 y + x; counts what is asked of it. */
    private static final class Counting implements RegionImage {
        private final BlockGrid grid = new BlockGrid(12, 10, 4, 4);
        private final List<Integer> decoded = new ArrayList<>();
        private final int broken;
        private int closed;

        Counting(int broken) {
            this.broken = broken;
        }

        @Override
        public ImageHeader header() {
            return new ImageHeader("fake", grid, 1, PixelType.UINT8, "none", 1, OptionalDouble.empty());
        }

        @Override
        public void readBlocks(BitSet blocks, int[] bands, BlockSink sink) {
            blocks.stream().forEach(block -> {
                decoded.add(block);
                PixelBox box = grid.box(block);
                if (block == broken) {
                    sink.unreadable(block, box, new BadImageException("block " + block + " is broken"));
                    return;
                }
                byte[] pixels = new byte[16];
                for (int y = box.yMin(); y < box.yMax(); y++) {
                    for (int x = box.xMin(); x < box.xMax(); x++) {
                        pixels[(y - box.yMin()) * 4 + x - box.xMin()] = (byte) (10 * y + x);
                    }
                }
                sink.block(block, box, pixels, 4);
            });
        }

        @Override
        public void close() {
            closed++;
        }
    }

    /** Keeps what arrives: pixels as text, or the fault. */
    private static final class Keeping implements CropSink {
        private final Map<Integer, byte[]> crops = new TreeMap<>();
        private final Map<Integer, String> faults = new TreeMap<>();

        @Override
        public void crop(int tile, int frame, byte[] crop, PixelBox box, PixelBox inside) {
            crops.put(tile, crop.clone());
        }

        @Override
        public void unreadable(int tile, int frame, String message) {
            faults.put(tile, message);
        }
    }

    private static final List<PixelBox> BOXES = List.of(
            new PixelBox(0, 0, 2, 2), new PixelBox(1, 1, 6, 3), new PixelBox(3, 3, 5, 5), new PixelBox(-1, -1, 1, 1));

    private static Keeping read(Counting image) throws IOException {
        Keeping kept = new Keeping();
        new SliceReader(BOXES, PixelType.UINT8, new int[] {0}).read(0, frame -> image, kept);
        return kept;
    }

    @Test
    void eachTouchedBlockIsDecodedOnceAndNoOther() throws IOException {
        Counting image = new Counting(-1);
        read(image);
        assertEquals(List.of(0, 1, 3, 4), image.decoded);
        assertEquals(1, image.closed);
    }

    @Test
    void cropsHoldTheirPixelsAndZerosOutside() throws IOException {
        Keeping kept = read(new Counting(-1));
        assertArrayEquals(new byte[] {0, 1, 10, 11}, kept.crops.get(0));
        assertArrayEquals(new byte[] {11, 12, 13, 14, 15, 21, 22, 23, 24, 25}, kept.crops.get(1));
        assertArrayEquals(new byte[] {33, 34, 43, 44}, kept.crops.get(2));
        assertArrayEquals(new byte[] {0, 0, 0, 0}, kept.crops.get(3));
    }

    @Test
    void aBrokenBlockCostsOnlyTheTilesThatTouchIt() throws IOException {
        Keeping kept = read(new Counting(3));
        assertEquals(Map.of(2, "block 3 is broken"), kept.faults);
        assertEquals(List.of(0, 1, 3), List.copyOf(kept.crops.keySet()));
    }

    @Test
    void aHeaderThatCannotBeReadCostsAll() throws IOException {
        Keeping kept = new Keeping();
        new SliceReader(BOXES, PixelType.UINT8, new int[] {0})
                .read(
                        0,
                        frame -> {
                            throw new BadImageException("x.tif: the file is empty");
                        },
                        kept);
        assertEquals(4, kept.faults.size());
        assertEquals("x.tif: the file is empty", kept.faults.get(3));
    }
}
