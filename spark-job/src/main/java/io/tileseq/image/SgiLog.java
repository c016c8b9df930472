package io.tileseq.image;

import java.util.Arrays;

/**
 * LogLuv of 32 bits and LogL of 16 (Ward Larson, "LogLuv encoding for full-gamut, high-dynamic range images"): each row is run
 * lengths of its pixels' highest bytes, then of the next, down to the lowest. Delivered as libtiff's 16-bit form: the
 * logarithm of the luminance alone, or with it u' and v' in units of 2^-15.
 */
final class SgiLog {
    private static final int LOG_L = 32844;
    private static final int LOG_LUV = 32845;

    /** Steps of u' and v' to 1. */
    private static final double CHROMA_STEPS = 410;

    private final int width;
    private final int samples;
    private int[] row = new int[0];

    /** @param samples 1 for LogL, 3 for LogLuv */
    SgiLog(int width, int samples) {
        this.width = width;
        this.samples = samples;
    }

    static boolean knows(TiffLayout layout) {
        boolean model = layout.photometric() == LOG_L && layout.samples() == 1
                || layout.photometric() == LOG_LUV && layout.samples() == 3;
        return model && layout.bits() == 16 && !layout.floating() && !layout.planar();
    }

    /** @return bytes written to {@code out}: whole rows of {@code width * samples} little-endian 16-bit elements */
    int decode(byte[] in, int offset, int length, byte[] out, int size) {
        int end = offset + length;
        int at = offset;
        if (row.length < width) {
            row = new int[width]; // not before a block has enough bytes to become that wide
        }
        int rowBytes = 2 * samples * width;
        int pos = 0;
        while (pos < size) {
            Arrays.fill(row, 0);
            for (int shift = samples == 1 ? 8 : 24; shift >= 0; shift -= 8) {
                at = plane(in, at, end, shift);
                if (at < 0) {
                    return pos;
                }
            }
            store(out, pos);
            pos += rowBytes;
        }
        return pos;
    }

    /** Reads one byte of each of the row's pixels; returns where the next plane begins, or -1 if the input ends before. */
    private int plane(byte[] in, int from, int end, int shift) {
        int at = from;
        int x = 0;
        while (x < width) {
            if (at + 1 >= end) {
                return -1;
            }
            int control = in[at++] & 0xff;
            if (control >= 128) {
                int value = (in[at++] & 0xff) << shift;
                for (int last = Math.min(width, x + control - 126); x < last; x++) {
                    row[x] |= value;
                }
            } else {
                int last = Math.min(width, x + Math.min(control, end - at));
                while (x < last) {
                    row[x++] |= (in[at++] & 0xff) << shift;
                }
            }
        }
        return at;
    }

    private void store(byte[] out, int pos) {
        int at = pos;
        for (int pixel : row) {
            at = put(out, at, samples == 1 ? pixel : pixel >> 16);
            if (samples == 3) {
                at = put(out, at, chroma(pixel >> 8));
                at = put(out, at, chroma(pixel));
            }
        }
    }

    private static int chroma(int step) {
        return (int) (((step & 0xff) + 0.5) / CHROMA_STEPS * (1 << 15));
    }

    private static int put(byte[] out, int at, int value) {
        out[at] = (byte) value;
        out[at + 1] = (byte) (value >> 8);
        return at + 2;
    }
}
