package io.tileseq.image;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several images of one size as one: the bands of the first, then those of the second, and so on. Its blocks are theirs if
 * all share one grid, else rows of the whole width that no image's blocks cross.
 */
public final class StackedImage implements RegionImage {
    private final List<RegionImage> images;
    private final ImageHeader header;
    private final boolean sameGrid;
    private final ImageOptions options;

    /**
     * @param images at least one; closed with this one
     * @param options tell how many bytes a block may have, of all bands that are read
     * @throws BadImageException if they differ in size or element type
     */
    public StackedImage(List<RegionImage> images, ImageOptions options) throws BadImageException {
        this.images = List.copyOf(images);
        this.options = options;
        ImageHeader first = images.get(0).header();
        BlockGrid grid = first.grid();
        boolean same = true;
        int bands = 0;
        long rows = 1;
        for (RegionImage image : images) {
            ImageHeader other = image.header();
            if (other.grid().height() != grid.height() || other.grid().width() != grid.width()) {
                throw new BadImageException("bands differ in size: " + grid.height() + " x " + grid.width() + " and "
                        + other.grid().height() + " x " + other.grid().width());
            }
            if (other.type() != first.type()) {
                throw new BadImageException("bands differ in element type: "
                        + first.type().numpyName() + " and " + other.type().numpyName());
            }
            same &= other.grid().equals(grid);
            bands += other.bands();
            rows = Math.min(
                    grid.height(),
                    rows / gcd(rows, other.grid().blockHeight()) * other.grid().blockHeight());
        }
        this.sameGrid = same;
        BlockGrid stacked = same ? grid : new BlockGrid(grid.height(), grid.width(), (int) rows, grid.width());
        this.header = new ImageHeader(
                first.format(), stacked, bands, first.type(), first.compression(), first.pages(), first.nodata());
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    @Override
    public ImageHeader header() {
        return header;
    }

    @Override
    public void readBlocks(BitSet blocks, int[] bands, BlockSink sink) throws IOException {
        PixelType type = header.type();
        for (int next = blocks.nextSetBit(0); next >= 0; next = blocks.nextSetBit(next + 1)) {
            int block = next;
            PixelBox box = header.grid().box(block);
            long bytes = (long) box.height() * box.width() * bands.length * type.bytes();
            if (bytes > options.limit()) {
                sink.unreadable(block, box, tooLarge(box, bands.length, bytes));
                continue;
            }
            byte[] pixels = new byte[(int) bytes];
            Map<PixelBox, BadImageException> faults = new LinkedHashMap<>();
            int firstBand = 0;
            for (RegionImage image : images) {
                List<Integer> own = new ArrayList<>();
                List<Integer> places = new ArrayList<>();
                for (int i = 0; i < bands.length; i++) {
                    int band = bands[i] - firstBand;
                    if (band >= 0 && band < image.header().bands()) {
                        own.add(band);
                        places.add(i);
                    }
                }
                firstBand += image.header().bands();
                if (!own.isEmpty()) {
                    readInto(image, block, box, toArray(own), toArray(places), bands.length, pixels, faults);
                }
            }
            faults.forEach((part, why) -> sink.unreadable(block, part, why));
            if (!faults.containsKey(box)) {
                sink.block(block, box, pixels, box.width() * bands.length * type.bytes());
            }
        }
    }

    private BadImageException tooLarge(PixelBox box, int bands, long bytes) {
        return new BadImageException(
                "block (rows " + box.yMin() + " to " + box.yMax() + ", columns " + box.xMin() + " to "
                        + box.xMax() + ") of its files together has " + bytes + " bytes in " + bands
                        + " bands, more than the limit of " + options.limit() + " (image.max_decoded_bytes)");
    }

    private void readInto(
            RegionImage image,
            int block,
            PixelBox target,
            int[] own,
            int[] places,
            int bands,
            byte[] pixels,
            Map<PixelBox, BadImageException> faults)
            throws IOException {
        BitSet needed = new BitSet();
        if (sameGrid) {
            needed.set(block);
        } else {
            image.header().grid().addTouched(target, needed);
        }
        int bytes = header.type().bytes();
        image.readBlocks(needed, own, new BlockSink() {
            @Override
            public void block(int index, PixelBox box, byte[] source, int rowStride) {
                for (int y = box.yMin(); y < box.yMax(); y++) {
                    int from = (y - box.yMin()) * rowStride;
                    int to = ((y - target.yMin()) * target.width() + box.xMin() - target.xMin()) * bands * bytes;
                    for (int x = 0; x < box.width(); x++, to += bands * bytes) {
                        for (int i = 0; i < own.length; i++, from += bytes) {
                            System.arraycopy(source, from, pixels, to + places[i] * bytes, bytes);
                        }
                    }
                }
            }

            @Override
            public void unreadable(int index, PixelBox box, BadImageException why) {
                faults.putIfAbsent(box.intersection(target), why);
            }
        });
    }

    private static int[] toArray(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (RegionImage image : images) {
            try {
                image.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
