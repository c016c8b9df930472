package io.tileseq.image;

import io.tileseq.model.CpuClock;
import io.tileseq.model.PixelType;
import java.io.IOException;
import java.util.BitSet;
import java.util.Locale;

/** An image of a format without blocks: the whole is one. Its pixels are fetched when they are wanted. */
abstract class OneBlockImage implements RegionImage {
    private final ImageInput input;
    private final byte[] start;
    private final ImageHeader header;
    private final ReadCounter counter;

    /**
     * @param input closed with the image
     * @param start the file's first bytes, which are at hand
     */
    OneBlockImage(ImageInput input, byte[] start, ImageHeader header, ReadCounter counter) {
        this.input = input;
        this.start = start;
        this.header = header;
        this.counter = counter;
    }

    /** @throws BadImageException if the file, or what it decodes to, takes more than the options allow */
    static void requireSize(ImageInput input, int height, int width, int bands, PixelType type, ImageOptions options)
            throws IOException, BadImageException {
        double decoded = (double) height * width * bands * type.bytes();
        if (decoded > options.limit()) {
            throw new BadImageException(String.format(
                    Locale.ROOT,
                    "%d x %d pixels and %d bands decode to %.0f bytes, more than image.max_decoded_bytes: %d",
                    height,
                    width,
                    bands,
                    decoded,
                    options.limit()));
        }
        if (input.length() > options.limit()) {
            throw new BadImageException(
                    "the file has " + input.length() + " bytes, more than image.max_decoded_bytes: " + options.limit());
        }
    }

    /**
     * Decodes the picture.
     *
     * @param content all bytes of the file
     * @return the given bands in (row, column, band) order, little-endian
     */
    abstract byte[] decode(byte[] content, int[] bands) throws IOException, BadImageException;

    @Override
    public final ImageHeader header() {
        return header;
    }

    @Override
    public final void readBlocks(BitSet blocks, int[] bands, BlockSink sink) throws IOException {
        if (blocks.isEmpty()) {
            return;
        }
        byte[] content = RegionImages.content(input, start);
        long begin = CpuClock.nanos();
        byte[] pixels;
        try {
            pixels = decode(content, bands);
        } catch (BadImageException e) {
            String what = "the " + header.format() + " is broken: " + e.getMessage();
            sink.unreadable(0, header.grid().box(0), new BadImageException(what, e));
            return;
        }
        counter.block(pixels.length, CpuClock.nanos() - begin);
        int rowStride = header.grid().width() * bands.length * header.type().bytes();
        sink.block(0, header.grid().box(0), pixels, rowStride);
    }

    /** The given bands, in their order, of pixels of bytes with {@code count} bands; the same array if they are all. */
    static byte[] pick(byte[] pixels, int count, int[] bands) {
        boolean all = bands.length == count;
        for (int i = 0; i < bands.length; i++) {
            all &= bands[i] == i;
        }
        if (all) {
            return pixels;
        }
        byte[] picked = new byte[pixels.length / count * bands.length];
        for (int from = 0, to = 0; to < picked.length; from += count) {
            for (int band : bands) {
                picked[to++] = pixels[from + band];
            }
        }
        return picked;
    }

    @Override
    public final void close() throws IOException {
        input.close();
    }
}
