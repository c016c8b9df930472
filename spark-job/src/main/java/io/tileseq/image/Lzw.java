package io.tileseq.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * TIFF's LZW (TIFF 6.0, section 13): codes of 9 to 12 bits, most significant bit first, one code early. The old order,
 * least significant bit first and not early, is recognised by its first code.
 *
 * <p>No string table is kept: the string of an entry always stands in the output already, where the code that made the
 * entry was written, and it is one byte longer than what that code wrote. So an entry is one start position, and a string
 * is copied from the output to the output, 8 bytes at a time.
 */
final class Lzw {
    private static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int ENTRIES = 4096;

    /** Bytes that may be read past the input's end and written past the output's end. */
    static final int SLACK = 16;

    /** {@code starts[n]}: where the code before entry {@code n} began to write; {@code starts[n + 1]}: where it ended. */
    private final int[] starts = new int[ENTRIES + 2];

    /**
     * Decodes one block.
     *
     * @param in holds {@code length} bytes from {@code offset} and {@link #SLACK} more that may be read
     * @param out receives {@code size} bytes from 0; {@link #SLACK} more may be overwritten
     * @return bytes written, {@code size} at most
     */
    int decode(byte[] in, int offset, int length, byte[] out, int size) throws BadImageException {
        boolean old = length >= 2 && in[offset] == 0 && (in[offset + 1] & 1) == 1;
        return old ? decodeOld(in, offset, length, out, size) : decodeNew(in, offset, length, out, size);
    }

    private int decodeNew(byte[] in, int offset, int length, byte[] out, int size) throws BadImageException {
        int[] starts = this.starts;
        long end = (long) length * 8;
        long bit = 0;
        int width = 9;
        int next = FIRST - 1; // the first code after a clear makes no entry
        int grow = 511;
        int pos = 0;
        while (bit + width <= end && pos < size) {
            long word = (long) BIG.get(in, offset + (int) (bit >>> 3));
            int code = (int) (word << (bit & 7) >>> 64 - width);
            bit += width;
            if (code < CLEAR) {
                starts[next + 1] = pos;
                out[pos++] = (byte) code;
            } else if (code >= FIRST) {
                if (code > next) {
                    throw new BadImageException("LZW code " + code + " before entry " + next + " was made");
                }
                starts[next + 1] = pos;
                int start = starts[code];
                int count = starts[code + 1] - start + 1;
                copy(out, start, pos, Math.min(count, size - pos));
                pos += Math.min(count, size - pos);
            } else if (code == CLEAR) {
                width = 9;
                grow = 511;
                next = FIRST - 1;
                continue;
            } else {
                return pos;
            }
            next++;
            if (next >= grow) {
                if (width < 12) {
                    width++;
                    grow = (1 << width) - 1;
                } else if (next > ENTRIES) {
                    next = ENTRIES; // a full table makes no more entries
                }
            }
        }
        return pos;
    }

    private int decodeOld(byte[] in, int offset, int length, byte[] out, int size) throws BadImageException {
        int[] starts = this.starts;
        long end = (long) length * 8;
        long bit = 0;
        int width = 9;
        int next = FIRST - 1;
        int pos = 0;
        while (bit + width <= end && pos < size) {
            long word = (long) LITTLE.get(in, offset + (int) (bit >>> 3));
            int code = (int) (word >>> (bit & 7)) & ((1 << width) - 1);
            bit += width;
            if (code == CLEAR) {
                width = 9;
                next = FIRST - 1;
                continue;
            }
            if (code == END) {
                return pos;
            }
            if (code < CLEAR) {
                starts[next + 1] = pos;
                out[pos++] = (byte) code;
            } else {
                if (code > next) {
                    throw new BadImageException("LZW code " + code + " before entry " + next + " was made");
                }
                starts[next + 1] = pos;
                int count = Math.min(starts[code + 1] - starts[code] + 1, size - pos);
                copy(out, starts[code], pos, count);
                pos += count;
            }
            next++;
            if (next >= 1 << width && width < 12) {
                width++;
            } else if (next > ENTRIES) {
                next = ENTRIES;
            }
        }
        return pos;
    }

    /** Copies {@code count} bytes forward; the source may reach one byte into what is being written. */
    private static void copy(byte[] out, int from, int to, int count) {
        if (to - from >= 8) {
            for (int i = 0; i < count; i += 8) {
                LITTLE.set(out, to + i, (long) LITTLE.get(out, from + i));
            }
        } else {
            for (int i = 0; i < count; i++) {
                out[to + i] = out[from + i];
            }
        }
    }
}
