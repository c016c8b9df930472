package io.tileseq.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Undoes the filters of PNG rows, in place. Each adds a prediction from the bytes to the left and above. */
final class PngFilter {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long TOPS = 0x8080808080808080L;

    private PngFilter() {}

    /**
     * @param at first byte of the row; {@code pixelBytes} bytes back from here count as 0
     * @param above first byte of the row above it, unfiltered
     * @param count bytes of a row
     * @param pixelBytes bytes of a pixel, at least 1
     */
    static void undo(int filter, byte[] line, int at, int above, int count, int pixelBytes) throws BadImageException {
        switch (filter) {
            case 0 -> {}
            case 1 -> Predictor.undoDifferences(line, at, count, pixelBytes, 1);
            case 2 -> up(line, at, above, count);
            case 3 -> average(line, at, above, count, pixelBytes);
            case 4 -> paeth(line, at, above, count, pixelBytes);
            default -> throw new BadImageException("a row has filter " + filter + ", which the format does not know");
        }
    }

    /** Eight bytes at a time: the top bits are added apart, so that no sum runs over into its neighbour. */
    private static void up(byte[] line, int at, int above, int count) {
        int i = 0;
        for (; i <= count - 8; i += 8) {
            long a = (long) LONG.get(line, at + i);
            long b = (long) LONG.get(line, above + i);
            LONG.set(line, at + i, (a & ~TOPS) + (b & ~TOPS) ^ (a ^ b) & TOPS);
        }
        for (; i < count; i++) {
            line[at + i] += line[above + i];
        }
    }

    // The others go from pixel to pixel, and each byte waits for the one a pixel before. So bytes of a pixel are done
    // side by
    // side where there are several, with what they wait for in registers, and without branches that data decide.

    private static void average(byte[] line, int at, int above, int count, int pixelBytes) {
        for (int band = 0; band < pixelBytes; band++) {
            int left = 0;
            for (int i = band; i < count; i += pixelBytes) {
                left = line[at + i] + (left + (line[above + i] & 0xff) >> 1) & 0xff;
                line[at + i] = (byte) left;
            }
        }
    }

    private static void paeth(byte[] line, int at, int above, int count, int pixelBytes) {
        int band = 0;
        for (; band <= pixelBytes - 3 && pixelBytes % 3 == 0; band += 3) {
            paethThrice(line, at + band, above + band, count - band, pixelBytes);
        }
        for (; band <= pixelBytes - 2; band += 2) {
            paethTwice(line, at + band, above + band, count - band, pixelBytes);
        }
        int left = 0;
        int corner = 0;
        for (int i = 0; band < pixelBytes && i < count; i++) { // a pixel of one byte, or of less
            int up = line[above + i] & 0xff;
            left = line[at + i] + nearest(left, up, corner) & 0xff;
            corner = up;
            line[at + i] = (byte) left;
        }
    }

    private static void paethTwice(byte[] line, int at, int above, int count, int step) {
        int left0 = 0;
        int left1 = 0;
        int corner0 = 0;
        int corner1 = 0;
        for (int i = 0; i < count; i += step) {
            int up0 = line[above + i] & 0xff;
            int up1 = line[above + i + 1] & 0xff;
            left0 = line[at + i] + nearest(left0, up0, corner0) & 0xff;
            left1 = line[at + i + 1] + nearest(left1, up1, corner1) & 0xff;
            corner0 = up0;
            corner1 = up1;
            line[at + i] = (byte) left0;
            line[at + i + 1] = (byte) left1;
        }
    }

    private static void paethThrice(byte[] line, int at, int above, int count, int step) {
        int left0 = 0;
        int left1 = 0;
        int left2 = 0;
        int corner0 = 0;
        int corner1 = 0;
        int corner2 = 0;
        for (int i = 0; i < count; i += step) {
            int up0 = line[above + i] & 0xff;
            int up1 = line[above + i + 1] & 0xff;
            int up2 = line[above + i + 2] & 0xff;
            left0 = line[at + i] + nearest(left0, up0, corner0) & 0xff;
            left1 = line[at + i + 1] + nearest(left1, up1, corner1) & 0xff;
            left2 = line[at + i + 2] + nearest(left2, up2, corner2) & 0xff;
            corner0 = up0;
            corner1 = up1;
            corner2 = up2;
            line[at + i] = (byte) left0;
            line[at + i + 1] = (byte) left1;
            line[at + i + 2] = (byte) left2;
        }
    }

    /** Whichever of left, up and corner is nearest to {@code left + up - corner}; of equals the first. */
    private static int nearest(int left, int up, int corner) {
        int toLeft = Math.abs(up - corner);
        int toUp = Math.abs(left - corner);
        int toCorner = Math.abs(up - corner + left - corner);
        int isUp = toUp - toLeft >> 31;
        int isCorner = toCorner - Math.min(toLeft, toUp) >> 31;
        int guess = left ^ (left ^ up) & isUp;
        return guess ^ (guess ^ corner) & isCorner;
    }
}
