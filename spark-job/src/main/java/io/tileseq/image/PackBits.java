package io.tileseq.image;

import java.util.Arrays;

/** Run lengths of bytes (TIFF 6.0, section 9). */
final class PackBits {
    private PackBits() {}

    /** @return bytes written to {@code out}, {@code size} at most */
    static int decode(byte[] in, int offset, int length, byte[] out, int size) {
        int at = offset;
        int end = offset + length;
        int pos = 0;
        while (at < end && pos < size) {
            int control = in[at++];
            if (control >= 0) {
                int count = Math.min(Math.min(control + 1, end - at), size - pos);
                System.arraycopy(in, at, out, pos, count);
                at += control + 1;
                pos += count;
            } else if (control != -128 && at < end) {
                int count = Math.min(1 - control, size - pos);
                Arrays.fill(out, pos, pos + count, in[at++]);
                pos += count;
            }
        }
        return pos;
    }
}
