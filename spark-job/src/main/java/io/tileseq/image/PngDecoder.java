package io.tileseq.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Decodes the pixels of one PNG (W3C PNG specification, third edition). Used once. */
final class PngDecoder {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;

    static final int IHDR = 0x49484452;
    private static final int PLTE = 0x504c5445;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454e44;

    /** Bytes of rows that are inflated at a time: few calls, and they stay in the processor's cache. */
    private static final int BATCH_BYTES = 128 << 10;

    /** Bytes of rows that are inflated in one go at most, where the native library does it: they come beside the pixels. */
    private static final int WHOLE_BYTES = 64 << 20;

    /** Adam7: first column and row of each pass, and the steps between its columns and rows. */
    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

    /** What the header chunk says. */
    record Form(int width, int height, int bits, int colorType, boolean interlaced) {

        /** Samples per pixel as stored. */
        int samples() {
            return switch (colorType) {
                case 2 -> 3;
                case 4 -> 2;
                case 6 -> 4;
                default -> 1;
            };
        }

        long rowBytes() {
            return rowBytes(width);
        }

        long rowBytes(int pixels) {
            return ((long) pixels * samples() * bits + 7) / 8;
        }
    }

    private final Form form;
    private final byte[] content;
    private final boolean expand;
    private final long[] unpacked;
    private byte[] palette = new byte[0];
    private int chunkStart = 8;
    private int chunkLength;
    private byte[] pixels;

    PngDecoder(Form form, byte[] content, boolean expandPalette) {
        this.form = form;
        this.content = content;
        this.expand = expandPalette && form.colorType() == 3;
        this.unpacked = form.bits() < 8 ? unpacked(form.bits()) : new long[0];
    }

    /** The image's pixels in (row, column, band) order, with the given bands; 16-bit samples little-endian. */
    byte[] decode(int[] bands) throws BadImageException {
        int type;
        do {
            type = nextChunk();
            if (type == PLTE) {
                palette = new byte[chunkLength];
                System.arraycopy(content, chunkStart + 8, palette, 0, chunkLength);
            }
        } while (type != IDAT && type != IEND);
        // A stream of Deflate grows by 1032 at most: a lie about the size is found before memory is taken.
        if (type == IEND || form.rowBytes() * form.height() > content.length * 1032L) {
            throw new BadImageException("it has too few data for " + form.height() + " x " + form.width() + " pixels");
        }
        pixels = new byte[form.width() * form.height() * bands.length * (form.bits() == 16 ? 2 : 1)];
        if (!decodeWhole(bands)) {
            decodeStream(bands);
        }
        return pixels;
    }

    /** Decodes an image without passes whose stream is sound, if its rows are few enough and the native library is there. */
    private boolean decodeWhole(int[] bands) throws BadImageException {
        long line = form.rowBytes() + 1;
        if (!BlockInflater.isNative() || form.interlaced() || line * form.height() > WHOLE_BYTES) {
            return false;
        }
        byte[] lines = new byte[(int) line * (form.height() + 1)]; // the row above the first one: zeros
        int start = chunkStart;
        int length = chunkLength;
        if (!inflateWhole(lines, (int) line)) {
            chunkStart = start;
            chunkLength = length;
            return false;
        }
        placeRows(lines, (int) line, form.height(), form.width(), ONE_PASS[0], 0, bands);
        return true;
    }

    private boolean inflateWhole(byte[] lines, int line) {
        byte[] stream = new byte[content.length - chunkStart];
        int length = 0;
        try (BlockInflater inflater = new BlockInflater()) {
            do {
                System.arraycopy(content, chunkStart + 8, stream, length, chunkLength);
                length += chunkLength;
            } while (nextChunk() == IDAT);
            return inflater.inflateWhole(stream, 0, length, lines, line, lines.length - line);
        } catch (BadImageException e) {
            return false; // which may lie behind the pixels: the stream tells
        }
    }

    private void decodeStream(int[] bands) throws BadImageException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(content, chunkStart + 8, chunkLength);
            for (int[] pass : form.interlaced() ? PASSES : ONE_PASS) {
                decodePass(inflater, pass, bands);
            }
            inflate(inflater, new byte[1], 1, true); // to the end, where the checksum of the pixels stands
        } catch (DataFormatException e) {
            throw BadImageException.undecodable("its Deflate stream is broken", e);
        } finally {
            inflater.end();
        }
    }

    /** Goes to the next chunk, checks it, and returns its type. */
    private int nextChunk() throws BadImageException {
        // The first call finds the header chunk where chunkStart points; later ones skip what they stand on.
        int start = chunkLength == 0 && chunkStart == 8 ? 8 : chunkStart + 12 + chunkLength;
        ByteBuffer buffer = ByteBuffer.wrap(content);
        if (start > content.length - 12) {
            throw new BadImageException("the file ends at byte " + content.length + ", before the image does");
        }
        long length = Integer.toUnsignedLong(buffer.getInt(start));
        int type = buffer.getInt(start + 4);
        if (length > content.length - 12L - start) {
            throw new BadImageException(
                    "the chunk at byte " + start + " has " + length + " bytes, but the file ends at " + content.length);
        }
        chunkStart = start;
        chunkLength = (int) length;
        boolean critical = (type & 0x20000000) == 0;
        if (critical) {
            CRC32 crc = new CRC32();
            crc.update(content, start + 4, chunkLength + 4);
            if ((int) crc.getValue() != buffer.getInt(start + 8 + chunkLength)) {
                throw new BadImageException("the chunk at byte " + start + " does not match its checksum");
            }
        }
        return type;
    }

    private void decodePass(Inflater inflater, int[] pass, int[] bands) throws BadImageException, DataFormatException {
        int width = (form.width() - pass[0] + pass[2] - 1) / pass[2];
        int height = (form.height() - pass[1] + pass[3] - 1) / pass[3];
        if (width == 0 || height == 0) {
            return;
        }
        int line = (int) form.rowBytes(width) + 1;
        int batch = Math.max(1, Math.min(height, BATCH_BYTES / line));
        // Row 0 is the row above the batch: zeros at first.
        byte[] lines = new byte[Math.multiplyExact(batch + 1, line)];
        for (int row = 0; row < height; row += batch) {
            int rows = Math.min(batch, height - row);
            inflateRows(inflater, lines, line, rows);
            placeRows(lines, line, rows, width, pass, row, bands);
            System.arraycopy(lines, rows * line, lines, 0, line);
        }
    }

    /** Undoes the filters of rows of a pass, which come after the row above them, and puts them at their places. */
    private void placeRows(byte[] lines, int line, int rows, int width, int[] pass, int firstRow, int[] bands)
            throws BadImageException {
        int pixelBytes = Math.max(1, form.samples() * form.bits() / 8);
        for (int i = 1; i <= rows; i++) {
            int at = i * line + 1;
            PngFilter.undo(lines[at - 1], lines, at, at - line, line - 1, pixelBytes);
            place(lines, at, width, pass[1] + (firstRow + i - 1) * pass[3], pass[0], pass[2], bands);
        }
    }

    private void inflateRows(Inflater inflater, byte[] lines, int line, int rows)
            throws BadImageException, DataFormatException {
        int size = rows * line;
        int at = line;
        int end = line + size;
        while (at < end) {
            int count = inflater.inflate(lines, at, end - at);
            at += count;
            if (count == 0) {
                feed(inflater, false);
            }
        }
    }

    /** Reads what is left of the stream, which should be nothing but its checksum. */
    private void inflate(Inflater inflater, byte[] rest, int length, boolean last)
            throws BadImageException, DataFormatException {
        while (!inflater.finished()) {
            int count = inflater.inflate(rest, 0, length);
            if (count > 0) {
                return; // more pixels than the image has: libpng too leaves them
            }
            if (!inflater.finished()) {
                feed(inflater, last);
            }
        }
    }

    private void feed(Inflater inflater, boolean last) throws BadImageException {
        if (inflater.finished() || inflater.needsDictionary() || !inflater.needsInput()) {
            throw new BadImageException("its pixels end too early");
        }
        if (nextChunk() != IDAT) {
            throw new BadImageException(last ? "its checksum is missing" : "its pixels end too early");
        }
        inflater.setInput(content, chunkStart + 8, chunkLength);
    }

    /** Puts one row, unfiltered, at its place in the image. */
    private void place(byte[] line, int at, int width, int y, int xStart, int xStep, int[] bands)
            throws BadImageException {
        int samples = form.samples();
        int count = bands.length;
        boolean all = count == samples;
        for (int i = 0; i < count; i++) {
            all &= bands[i] == i;
        }
        int row = y * form.width() * count;
        if (all && xStep == 1 && !expand) {
            placeWhole(line, at, row, width * samples);
            return;
        }
        for (int x = 0; x < width; x++) {
            int to = row + (xStart + x * xStep) * count;
            if (form.bits() == 16) {
                for (int i = 0; i < count; i++) {
                    int from = at + 2 * (x * samples + bands[i]);
                    pixels[2 * (to + i)] = line[from + 1];
                    pixels[2 * (to + i) + 1] = line[from];
                }
            } else if (form.bits() == 8 && !expand) {
                for (int i = 0; i < count; i++) {
                    pixels[to + i] = line[at + x * samples + bands[i]];
                }
            } else {
                placeBits(line, at, x, to, bands);
            }
        }
    }

    /** A row as it is stored, but for the order and the number of bytes: eight at a time. */
    private void placeWhole(byte[] line, int at, int row, int samples) {
        int i = 0;
        switch (form.bits()) {
            case 8 -> System.arraycopy(line, at, pixels, row, samples);
            case 16 -> {
                for (; i <= samples - 4; i += 4) {
                    long big = (long) LONG.get(line, at + 2 * i);
                    LONG.set(pixels, 2 * (row + i), (big & EVEN_BYTES) << 8 | big >>> 8 & EVEN_BYTES);
                }
                for (; i < samples; i++) {
                    pixels[2 * (row + i)] = line[at + 2 * i + 1];
                    pixels[2 * (row + i) + 1] = line[at + 2 * i];
                }
            }
            default -> {
                int perByte = 8 / form.bits();
                if (perByte == 2) {
                    for (; i <= samples - 8; i += 8) {
                        LONG.set(pixels, row + i, nibbles((int) INT.get(line, at + i / 2)));
                    }
                }
                // A store may reach over the samples of its byte, which the next one sets, but not over the row's end.
                for (; i <= samples - 8; i += perByte) {
                    LONG.set(pixels, row + i, unpacked[line[at + i / perByte] & 0xff]);
                }
                for (; i < samples; i++) {
                    pixels[row + i] = (byte) sample(line, at, i);
                }
            }
        }
    }

    /** The eight samples of 4 bits that four bytes hold, high ones first, as bytes of one little-endian number. */
    private static long nibbles(int bytes) {
        long spread = bytes & 0xffffffffL;
        spread = (spread | spread << 16) & 0x0000ffff0000ffffL;
        spread = (spread | spread << 8) & EVEN_BYTES;
        return spread >>> 4 & 0x000f000f000f000fL | (spread & 0x000f000f000f000fL) << 8;
    }

    /** The samples of less than 8 bits that each byte holds, most significant first, as bytes of one little-endian number. */
    private static long[] unpacked(int bits) {
        long[] unpacked = new long[256];
        for (int i = 0; i < 256; i++) {
            for (int bit = 0; bit < 8; bit += bits) {
                long sample = i >> 8 - bits - bit & (1 << bits) - 1;
                unpacked[i] |= sample << bit / bits * 8;
            }
        }
        return unpacked;
    }

    /** A sample of 1, 2, 4 or 8 bits. */
    private int sample(byte[] line, int at, int x) {
        int bit = x * form.bits();
        return line[at + bit / 8] >> 8 - form.bits() - bit % 8 & (1 << form.bits()) - 1;
    }

    /** One pixel of a single sample of 1, 2, 4 or 8 bits. */
    private void placeBits(byte[] line, int at, int x, int to, int[] bands) throws BadImageException {
        int value = sample(line, at, x);
        for (int i = 0; i < bands.length; i++) {
            if (expand && 3 * value + 2 >= palette.length) {
                throw new BadImageException(
                        "it uses colour " + value + ", but its palette has " + palette.length / 3 + " colours");
            }
            pixels[to + i] = expand ? palette[3 * value + bands[i]] : (byte) value;
        }
    }
}
