package io.tileseq.image;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.Deflater;

/** TIFF's compressions, written for tests from their descriptions: plain rather than fast. */
final class TiffEncoders {
    private TiffEncoders() {}

    static byte[] encode(byte[] data, int compression, boolean oldLzw) {
        return switch (compression) {
            case 1 -> data;
            case 5 -> lzw(data, oldLzw);
            case 8, 32946 -> deflate(data);
            case 32773 -> packBits(data);
            case 50000 -> Zstd.compress(data);
            default -> throw new IllegalArgumentException("compression " + compression);
        };
    }

    private static byte[] deflate(byte[] data) {
        Deflater deflater = new Deflater();
        deflater.setInput(data);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    private static byte[] packBits(byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < data.length) {
            int run = 1;
            while (run < 128 && at + run < data.length && data[at + run] == data[at]) {
                run++;
            }
            if (run > 1) {
                out.write(1 - run);
                out.write(data[at]);
                at += run;
                continue;
            }
            int end = at + 1;
            while (end < data.length && end - at < 128 && (end + 1 == data.length || data[end] != data[end + 1])) {
                end++;
            }
            out.write(end - at - 1);
            out.write(data, at, end - at);
            at = end;
        }
        return out.toByteArray();
    }

    /** Collects codes of some bits: most significant bit first, or in the old order least significant first. */
    private static final class Codes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final boolean old;
        private long held;
        private int count;

        Codes(boolean old) {
            this.old = old;
        }

        void write(int code, int width) {
            held = old ? held | (long) code << count : held << width | code;
            count += width;
            while (count >= 8) {
                count -= 8;
                if (old) {
                    out.write((int) held);
                    held >>>= 8;
                } else {
                    out.write((int) (held >>> count));
                }
            }
        }

        byte[] finish() {
            if (count > 0) {
                out.write((int) (old ? held : held << 8 - count));
            }
            return out.toByteArray();
        }
    }

    /** The text book's dictionary of strings, each named by its prefix's code and its last byte. */
    private static byte[] lzw(byte[] data, boolean old) {
        int early = old ? 0 : 1;
        Codes codes = new Codes(old);
        Map<Integer, Integer> entries = new HashMap<>();
        int width = 9;
        int next = 258;
        codes.write(256, width);
        int prefix = -1;
        for (byte value : data) {
            int last = value & 0xff;
            if (prefix < 0) {
                prefix = last;
                continue;
            }
            Integer longer = entries.get(prefix << 8 | last);
            if (longer != null) {
                prefix = longer;
                continue;
            }
            codes.write(prefix, width);
            entries.put(prefix << 8 | last, next++);
            prefix = last;
            if (next == 4094) {
                codes.write(prefix, width);
                codes.write(256, width);
                entries.clear();
                width = 9;
                next = 258;
                prefix = -1;
            } else if (next + early > 1 << width) {
                width++;
            }
        }
        if (prefix >= 0) {
            codes.write(prefix, width);
            // The reader makes an entry for this code too, and may widen before the end code.
            if (next + 1 + early > 1 << width && width < 12) {
                width++;
            }
        }
        codes.write(257, width);
        return codes.finish();
    }

    /** Subtracts from each element its neighbour of the same band to the left. */
    static void differ(long[] row, int samples, int bits) {
        long mask = bits == 64 ? -1 : (1L << bits) - 1;
        for (int i = row.length - 1; i >= samples; i--) {
            row[i] = row[i] - row[i - samples] & mask;
        }
    }

    /** The planes of bytes of a row of floats, most significant first, and then the differences of bytes. */
    static byte[] floatPlanes(long[] row, int samples, int bytes) {
        byte[] planes = new byte[row.length * bytes];
        for (int i = 0; i < row.length; i++) {
            for (int b = 0; b < bytes; b++) {
                planes[b * row.length + i] = (byte) (row[i] >>> 8 * (bytes - 1 - b));
            }
        }
        byte[] differences = planes.clone();
        for (int i = samples; i < planes.length; i++) {
            differences[i] = (byte) (planes[i] - planes[i - samples]);
        }
        return differences;
    }

    /** Samples of any width, packed most significant bit first. */
    static byte[] pack(long[] row, int bits) {
        byte[] packed = new byte[(row.length * bits + 7) / 8];
        for (int i = 0; i < row.length; i++) {
            for (int b = 0; b < bits; b++) {
                int at = i * bits + b;
                packed[at / 8] |= (byte) ((row[i] >>> bits - 1 - b & 1) << 7 - at % 8);
            }
        }
        return packed;
    }

    /** Whole bytes in the given order. */
    static byte[] bytes(long[] row, int bytes, boolean bigEndian) {
        byte[] out = new byte[row.length * bytes];
        for (int i = 0; i < out.length; i++) {
            int b = bigEndian ? bytes - 1 - i % bytes : i % bytes;
            out[i] = (byte) (row[i / bytes] >>> 8 * b);
        }
        return out;
    }

    static byte[] mirrored(byte[] data) {
        byte[] out = Arrays.copyOf(data, data.length);
        for (int i = 0; i < out.length; i++) {
            int mirror = 0;
            for (int b = 0; b < 8; b++) {
                mirror |= (data[i] >> b & 1) << 7 - b;
            }
            out[i] = (byte) mirror;
        }
        return out;
    }
}
