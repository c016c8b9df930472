package io.tileseq.image;

import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.stream.IntStream;

/** The pixels of a window, all bands: {@code (height, width, bands)} little-endian elements. */
public final class PixelArray {
    private final int height;
    private final int width;
    private final int bands;
    private final PixelType type;
    private final byte[] data;

    private PixelArray(int height, int width, int bands, PixelType type, byte[] data) {
        this.height = height;
        this.width = width;
        this.bands = bands;
        this.type = type;
        this.data = data;
    }

    /**
     * Reads a window, which must lie in the image; only the blocks that it touches are read.
     *
     * @throws BadImageException if one of those blocks is bad, or the window is larger than the options allow
     */
    public static PixelArray read(RegionImage image, PixelBox window, ImageOptions options)
            throws IOException, BadImageException {
        ImageHeader header = image.header();
        int pixelBytes = header.bands() * header.type().bytes();
        long size = (long) window.height() * window.width() * pixelBytes;
        if (size < 0 || (double) window.height() * window.width() * pixelBytes > options.limit()) {
            throw new BadImageException("a window of " + window.height() + " x " + window.width() + " pixels and "
                    + header.bands() + " bands is larger than image.max_decoded_bytes: " + options.limit());
        }
        byte[] data = new byte[(int) size];
        int stride = window.width() * pixelBytes;
        BadImageException[] fault = new BadImageException[1];
        BitSet blocks = new BitSet();
        header.grid().addTouched(window, blocks);
        image.readBlocks(blocks, IntStream.range(0, header.bands()).toArray(), new BlockSink() {
            @Override
            public void block(int index, PixelBox box, byte[] pixels, int rowStride) {
                PixelBox part = box.intersection(window);
                for (int y = part.yMin(); y < part.yMax(); y++) {
                    System.arraycopy(
                            pixels,
                            (y - box.yMin()) * rowStride + (part.xMin() - box.xMin()) * pixelBytes,
                            data,
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
        return new PixelArray(window.height(), window.width(), header.bands(), header.type(), data);
    }

    /** The elements; shared, not copied. */
    public byte[] data() {
        return data;
    }

    /** SHA-256 of the elements, in hex. */
    public String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Writes a NumPy file (format version 1.0) of shape (height, width, bands). */
    public void writeNpy(OutputStream out) throws IOException {
        String kind = type.isFloating() ? "f" : type.isSigned() ? "i" : "u";
        String descr = (type.bytes() == 1 ? "|" : "<") + kind + type.bytes();
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + height + ", " + width + ", "
                + bands + "), }";
        // Magic, version and length take 10 bytes; the whole is filled up to a multiple of 64 and ends with a newline.
        int length = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
        header = header + " ".repeat(length - header.length() - 1) + "\n";
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) length, (byte) (length >> 8)});
        out.write(header.getBytes(StandardCharsets.US_ASCII));
        out.write(data);
    }
}
