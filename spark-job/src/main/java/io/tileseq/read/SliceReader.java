package io.tileseq.read;

import io.tileseq.image.BadImageException;
import io.tileseq.image.BlockSink;
import io.tileseq.image.ImageHeader;
import io.tileseq.image.RegionImage;
import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the images of one region slice, frame by frame: each block that a tile touches is decoded once, and copied into
 * the crops of all tiles that touch it. A crop is handed on as soon as its last block has come, so only the tiles that
 * reach over the current row of blocks hold memory.
 */
public final class SliceReader {

    /** Opens the image of a frame. */
    @FunctionalInterface
    public interface Images {
        /**
         * @return the image; the reader closes it
         * @throws BadImageException if its header cannot be read
         */
        RegionImage open(int frame) throws IOException, BadImageException;
    }

    private final List<PixelBox> boxes;
    private final PixelType type;
    private final int[] bands;
    private final Map<BlockGrid, TouchIndex> indices = new HashMap<>();
    private final Map<Integer, Deque<byte[]>> spare = new HashMap<>();

    /**
     * @param boxes of the slice's tiles
     * @param type what every image must have
     * @param bands which bands to read
     */
    public SliceReader(List<PixelBox> boxes, PixelType type, int[] bands) {
        this.boxes = List.copyOf(boxes);
        this.type = type;
        this.bands = bands.clone();
    }

    /**
     * Reads one frame: every tile ends in exactly one call of {@code sink}.
     *
     * @throws IOException when the storage fails
     */
    public void read(int frame, Images images, CropSink sink) throws IOException {
        try (RegionImage image = images.open(frame)) {
            ImageHeader header = image.header();
            if (header.type() != type) {
                failAll(frame, "the image holds " + header.type().numpyName() + ", not " + type.numpyName(), sink);
                return;
            }
            BlockGrid grid = header.grid();
            TouchIndex index = indices.computeIfAbsent(grid, key -> new TouchIndex(key, boxes));
            Crops crops = new Crops(frame, grid, index, sink);
            crops.emitUntouched();
            image.readBlocks((BitSet) index.blocks().clone(), bands, crops);
        } catch (BadImageException e) {
            failAll(frame, e.getMessage(), sink);
        }
    }

    private void failAll(int frame, String message, CropSink sink) {
        for (int tile = 0; tile < boxes.size(); tile++) {
            sink.unreadable(tile, frame, message);
        }
    }

    /** Puts the blocks of one frame together to crops. */
    private final class Crops implements BlockSink {
        private final int frame;
        private final BlockGrid grid;
        private final PixelBox image;
        private final TouchIndex index;
        private final CropSink sink;
        private final int pixelBytes = bands.length * type.bytes();
        private final int[] missing = new int[boxes.size()];
        private final byte[][] crops = new byte[boxes.size()][];
        private final String[] faults = new String[boxes.size()];

        Crops(int frame, BlockGrid grid, TouchIndex index, CropSink sink) {
            this.frame = frame;
            this.grid = grid;
            this.image = PixelBox.ofSize(grid.height(), grid.width());
            this.index = index;
            this.sink = sink;
            for (int tile = 0; tile < missing.length; tile++) {
                missing[tile] = index.touched(tile);
            }
        }

        /** Tiles wholly outside the image: nothing but padding. */
        void emitUntouched() {
            for (int tile = 0; tile < missing.length; tile++) {
                if (missing[tile] == 0) {
                    byte[] crop = take(boxes.get(tile));
                    Arrays.fill(crop, (byte) 0);
                    sink.crop(tile, frame, crop, boxes.get(tile), null);
                    giveBack(crop);
                }
            }
        }

        @Override
        public void block(int block, PixelBox blockBox, byte[] pixels, int rowStride) {
            for (int place = index.from(block); place < index.to(block); place++) {
                int tile = index.tile(place);
                PixelBox box = boxes.get(tile);
                if (faults[tile] == null) {
                    if (crops[tile] == null) {
                        crops[tile] = take(box);
                        if (!box.isInside(image)) {
                            Arrays.fill(crops[tile], (byte) 0);
                        }
                    }
                    copy(blockBox, pixels, rowStride, box, crops[tile]);
                }
                arrived(tile);
            }
        }

        @Override
        public void unreadable(int block, PixelBox part, BadImageException why) {
            boolean whole = part.equals(grid.box(block));
            for (int place = index.from(block); place < index.to(block); place++) {
                int tile = index.tile(place);
                if (faults[tile] == null && part.intersects(boxes.get(tile))) {
                    faults[tile] = why.getMessage();
                }
                if (whole) {
                    arrived(tile);
                }
            }
        }

        private void copy(PixelBox blockBox, byte[] pixels, int rowStride, PixelBox box, byte[] crop) {
            int xMin = Math.max(blockBox.xMin(), box.xMin());
            int yMin = Math.max(blockBox.yMin(), box.yMin());
            int yMax = Math.min(blockBox.yMax(), box.yMax());
            int length = (Math.min(blockBox.xMax(), box.xMax()) - xMin) * pixelBytes;
            int cropStride = box.width() * pixelBytes;
            int from = (yMin - blockBox.yMin()) * rowStride + (xMin - blockBox.xMin()) * pixelBytes;
            int to = (yMin - box.yMin()) * cropStride + (xMin - box.xMin()) * pixelBytes;
            for (int y = yMin; y < yMax; y++, from += rowStride, to += cropStride) {
                System.arraycopy(pixels, from, crop, to, length);
            }
        }

        private void arrived(int tile) {
            if (--missing[tile] > 0) {
                return;
            }
            PixelBox box = boxes.get(tile);
            if (faults[tile] == null) {
                sink.crop(tile, frame, crops[tile], box, box.intersection(image));
            } else {
                sink.unreadable(tile, frame, faults[tile]);
            }
            if (crops[tile] != null) {
                giveBack(crops[tile]);
                crops[tile] = null;
            }
        }

        private byte[] take(PixelBox box) {
            int length = Math.multiplyExact(Math.multiplyExact(box.height(), box.width()), pixelBytes);
            byte[] crop =
                    spare.computeIfAbsent(length, key -> new ArrayDeque<>()).pollLast();
            return crop != null ? crop : new byte[length];
        }

        private void giveBack(byte[] crop) {
            spare.get(crop.length).addLast(crop);
        }
    }
}
