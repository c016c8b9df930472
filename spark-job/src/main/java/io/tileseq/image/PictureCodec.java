package io.tileseq.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes TIFF blocks that are pictures of their own: JPEG, WebP, and CCITT fax, which gets a small TIFF around it. The
 * decoders are the JDK's libjpeg and TwelveMonkeys; size and bands of what they deliver are checked.
 */
final class PictureCodec implements AutoCloseable {
    static final int CCITT_RLE = 2;
    static final int CCITT_G3 = 3;
    static final int CCITT_G4 = 4;
    static final int OLD_JPEG = 6;
    static final int JPEG = 7;
    static final int WEBP = 50001;

    private static final int MAX_TABLES = 1 << 20;
    private static final int T4_OPTIONS = 292;
    private static final int T6_OPTIONS = 293;
    private static final int WHITE_IS_ZERO = 0;
    private static final int BLACK_IS_ZERO = 1;

    private final TiffLayout layout;
    private final byte[] jpegTables;
    private final long faxOptions;
    private final JpegDecoder jpeg;
    private final ImageReader reader;
    private final boolean[] fault = new boolean[1];

    PictureCodec(TiffLayout layout, TiffDirectory directory) throws IOException, BadImageException {
        this.layout = layout;
        this.jpegTables = layout.compression() == JPEG && directory.has(TiffDirectory.JPEG_TABLES)
                ? directory.bytes(TiffDirectory.JPEG_TABLES, MAX_TABLES)
                : new byte[0];
        this.faxOptions = directory.integer(layout.compression() == CCITT_G4 ? T6_OPTIONS : T4_OPTIONS, 0);
        if (layout.compression() == JPEG) {
            this.jpeg = new JpegDecoder();
            this.reader = null;
            return;
        }
        this.jpeg = null;
        Iterator<ImageReader> readers =
                ImageIO.getImageReadersByFormatName(layout.compression() == WEBP ? "webp" : "tiff");
        if (!readers.hasNext()) {
            throw new BadImageException("there is no decoder for " + layout.compressionName() + " in TIFF");
        }
        this.reader = readers.next();
        WholeImage.watch(reader, message -> fault[0] = true);
    }

    /** Whether TwelveMonkeys may know the compression, block by block or the file as a whole. */
    static boolean isPicture(int compression) {
        return switch (compression) {
            case CCITT_RLE, CCITT_G3, CCITT_G4, OLD_JPEG, JPEG, WEBP -> true;
            default -> false;
        };
    }

    static boolean knows(TiffLayout layout) {
        return switch (layout.compression()) {
            case JPEG -> layout.bits() == 8 && !(layout.planar() && layout.photometric() == TiffLayout.YCBCR);
            case WEBP -> layout.bits() == 8 && !layout.planar() && layout.samples() >= 3;
            case CCITT_RLE, CCITT_G3, CCITT_G4 -> layout.bits() == 1 && layout.blockSamples() == 1;
            default -> false;
        };
    }

    /**
     * Decodes one block to rows as uncompressed TIFF would hold them, YCbCr as RGB.
     *
     * @param in holds the block
     * @throws BadImageException if the block is broken, incomplete, or of another size
     */
    void decode(byte[] in, int offset, int length, byte[] out, int rows) throws BadImageException {
        if (jpeg != null) {
            decodeJpeg(joined(in, offset, length), out, rows);
            return;
        }
        byte[] picture;
        if (isFax(layout.compression())) {
            picture = faxFile(in, offset, length, rows);
        } else {
            picture = Arrays.copyOfRange(in, offset, offset + length);
            requireWholeWebp(picture, length);
        }
        fault[0] = false;
        try (ImageInputStream stream = new ByteArrayImageInputStream(picture)) {
            reader.setInput(stream, true, true);
            checkSize(reader.getWidth(0), reader.getHeight(0), rows);
            Raster raster = reader.read(0).getRaster();
            if (fault[0]) {
                throw new BadImageException("its " + layout.compressionName() + " stream is cut off or damaged");
            }
            checkSize(raster.getWidth(), raster.getHeight(), rows);
            copy(raster, out, rows);
        } catch (IOException | RuntimeException e) {
            throw BadImageException.undecodable("its " + layout.compressionName() + " stream cannot be decoded", e);
        }
    }

    /** The decoder of WebP takes what is missing at the end for zeros, so the length that the file tells is held. */
    static void requireWholeWebp(byte[] start, long length) throws BadImageException {
        if (start.length >= 8) {
            long told = 8
                    + Integer.toUnsignedLong(
                            Integer.reverseBytes(ByteBuffer.wrap(start).getInt(4)));
            if (told > length) {
                throw new BadImageException("the WebP has " + length + " bytes but should have " + told);
            }
        }
    }

    private void decodeJpeg(byte[] picture, byte[] out, int rows) throws BadImageException {
        JpegHead head;
        try (ImageInputStream stream = new ByteArrayImageInputStream(picture)) {
            head = JpegHead.read(stream);
        } catch (IOException e) {
            throw BadImageException.undecodable("its JPEG stream cannot be decoded", e);
        }
        checkSize(head.width(), head.height(), rows);
        checkBands(head.components());
        if (!head.isUsual()) {
            throw new BadImageException(String.format(
                    "its JPEG stream is of kind 0x%X with %d bits, which is not supported",
                    head.process(), head.bits()));
        }
        boolean convert = layout.photometric() == TiffLayout.YCBCR && head.components() == 3;
        JpegHead form = head.as(convert ? JpegHead.Colours.YCBCR : JpegHead.Colours.STORED);
        if (head.height() == rows) {
            jpeg.decode(form, picture, picture.length, out);
        } else {
            byte[] all = new byte[head.height() * layout.rowBytes()];
            jpeg.decode(form, picture, picture.length, all);
            System.arraycopy(all, 0, out, 0, rows * layout.rowBytes());
        }
    }

    private void checkBands(int bands) throws BadImageException {
        if (bands != layout.blockSamples()) {
            throw new BadImageException("it decodes to " + bands + " bands instead of " + layout.blockSamples());
        }
    }

    private void checkSize(int width, int height, int rows) throws BadImageException {
        // A strip's picture may be as high as a whole strip although the image ends before.
        boolean fits = width == layout.grid().blockWidth()
                && height >= rows
                && height <= Math.max(rows, 64 + layout.grid().blockHeight());
        if (!fits) {
            throw new BadImageException("it decodes to " + height + " x " + width + " pixels instead of " + rows + " x "
                    + layout.grid().blockWidth());
        }
    }

    static boolean isFax(int compression) {
        return compression == CCITT_RLE || compression == CCITT_G3 || compression == CCITT_G4;
    }

    private void copy(Raster raster, byte[] out, int rows) throws BadImageException {
        int bands = raster.getNumBands();
        checkBands(bands);
        int width = layout.grid().blockWidth();
        int[] row = new int[width * bands];
        for (int y = 0; y < rows; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            int at = y * layout.rowBytes();
            if (isFax(layout.compression())) {
                Arrays.fill(out, at, at + layout.rowBytes(), (byte) 0);
                for (int x = 0; x < width; x++) {
                    out[at + (x >> 3)] |= (byte) (row[x] << 7 - (x & 7));
                }
            } else {
                for (int i = 0; i < row.length; i++) {
                    out[at + i] = (byte) row[i];
                }
            }
        }
    }

    /** The block's stream with the tables in front that all blocks share. Both are framed by SOI and EOI markers. */
    private byte[] joined(byte[] in, int offset, int length) throws BadImageException {
        if (length < 4 || in[offset] != (byte) 0xff || in[offset + 1] != (byte) 0xd8) {
            throw new BadImageException("it does not start as a JPEG stream");
        }
        if (jpegTables.length < 4) {
            return Arrays.copyOfRange(in, offset, offset + length);
        }
        return ByteBuffer.allocate(jpegTables.length - 2 + length - 2)
                .put(jpegTables, 0, jpegTables.length - 2)
                .put(in, offset + 2, length - 2)
                .array();
    }

    /** A TIFF of one strip of one band. Bits are in order already, whatever FillOrder the file has. */
    private byte[] faxFile(byte[] in, int offset, int length, int rows) {
        int photometric = layout.photometric() == WHITE_IS_ZERO ? WHITE_IS_ZERO : BLACK_IS_ZERO;
        int optionsTag = layout.compression() == CCITT_G4 ? T6_OPTIONS : T4_OPTIONS;
        long[][] tags = {
            {TiffDirectory.IMAGE_WIDTH, layout.grid().blockWidth()},
            {TiffDirectory.IMAGE_LENGTH, rows},
            {TiffDirectory.BITS_PER_SAMPLE, 1},
            {TiffDirectory.COMPRESSION, layout.compression()},
            {TiffDirectory.PHOTOMETRIC, photometric},
            {TiffDirectory.STRIP_OFFSETS, 8 + 2 + 10 * 12 + 4},
            {TiffDirectory.SAMPLES_PER_PIXEL, 1},
            {TiffDirectory.ROWS_PER_STRIP, rows},
            {TiffDirectory.STRIP_BYTE_COUNTS, length},
            {optionsTag, faxOptions}
        };
        ByteBuffer file = ByteBuffer.allocate(8 + 2 + tags.length * 12 + 4 + length);
        file.putShort((short) 0x4d4d).putShort((short) 42).putInt(8).putShort((short) tags.length);
        for (long[] tag : tags) {
            file.putShort((short) tag[0]).putShort((short) 4).putInt(1).putInt((int) tag[1]);
        }
        return file.putInt(0).put(in, offset, length).array();
    }

    @Override
    public void close() {
        if (jpeg != null) {
            jpeg.close();
        } else {
            reader.dispose();
        }
    }
}
