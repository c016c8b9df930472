package io.tileseq.image;

import io.tileseq.model.PixelBox;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.stream.IntStream;

/** The pixels of a window from top to bottom, all bands, with no more of them in memory than one row of blocks. */
public final class PixelStream {
    private PixelStream() {}

    /** Receives rows of pixels. */
    @FunctionalInterface
    public interface Rows {
        /** @param pixels whole rows of (row, column, band) little-endian elements in its first {@code length} bytes */
        void accept(byte[] pixels, int length) throws IOException;
    }

    /**
     * Reads a window, which must lie in the image; each block that it touches is read once, no other.
     *
     * @throws BadImageException if one of those blocks is bad, or one row of blocks is larger than the options allow; rows
     *     above it have been handed on
     */
    public static void read(RegionImage image, PixelBox window, ImageOptions options, Rows rows)
            throws IOException, BadImageException {
        ImageHeader header = image.header();
        int blockHeight = header.grid().blockHeight();
        int stride = Math.multiplyExact(
                window.width(), header.bands() * header.type().bytes());
        byte[] buffer = new byte[0];
        for (int y = window.yMin(); y < window.yMax(); ) {
            int end = (int) Math.min(((long) y / blockHeight + 1) * blockHeight, window.yMax());
            long size = (long) (end - y) * stride;
            if (size > options.limit()) {
                throw new BadImageException("a row of blocks, " + (end - y) + " x " + window.width() + " pixels and "
                        + header.bands() + " bands, takes " + size + " bytes, more than image.max_decoded_bytes: "
                        + options.limit());
            }
            buffer = readRows(image, new PixelBox(window.xMin(), y, window.xMax(), end), buffer, (int) size, stride);
            rows.accept(buffer, (int) size);
            y = end;
        }
    }

    /** The rows, in {@code buffer} if they fit; a larger one is taken only once a block turned out to be sound. */
    private static byte[] readRows(RegionImage image, PixelBox window, byte[] buffer, int size, int stride)
            throws IOException, BadImageException {
        int pixelBytes = stride / window.width();
        byte[][] data = {buffer};
        BadImageException[] fault = new BadImageException[1];
        BitSet blocks = new BitSet();
        image.header().grid().addTouched(window, blocks);
        image.readBlocks(blocks, IntStream.range(0, image.header().bands()).toArray(), new BlockSink() {
            @Override
            public void block(int index, PixelBox box, byte[] pixels, int rowStride) {
                if (data[0].length < size) {
                    data[0] = new byte[size];
                }
                PixelBox part = box.intersection(window);
                for (int y = part.yMin(); y < part.yMax(); y++) {
                    System.arraycopy(
                            pixels,
                            (y - box.yMin()) * rowStride + (part.xMin() - box.xMin()) * pixelBytes,
                            data[0],
                            (y - window.yMin()) * stride + (part.xMin() - window.xMin()) * pixelBytes,
                            part.width() * pixelBytes);
                }
            }

            @Override
            public void unreadable(int index, PixelBox box, BadImageException why) {
                fault[0] = fault[0] == null ? why : fault[0];
            }
        });
        if (fault[0] != null) {
            throw fault[0];
        }
        return data[0];
    }

    /** Writes the head of a NumPy file (format version 1.0) of shape (height, width, bands); the pixels follow it. */
    public static void writeNpyHead(OutputStream out, ImageHeader image, PixelBox window) throws IOException {
        String kind = image.type().isFloating() ? "f" : image.type().isSigned() ? "i" : "u";
        String descr =
                (image.type().bytes() == 1 ? "|" : "<") + kind + image.type().bytes();
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + window.height() + ", "
                + window.width() + ", " + image.bands() + "), }";
        // Magic, version and length take 10 bytes; the whole is filled up to a multiple of 64 and ends with a newline.
        int length = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
        header = header + " ".repeat(length - header.length() - 1) + "\n";
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) length, (byte) (length >> 8)});
        out.write(header.getBytes(StandardCharsets.US_ASCII));
    }
}
