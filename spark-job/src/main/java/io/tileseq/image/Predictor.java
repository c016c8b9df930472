package io.tileseq.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Undoes what TIFF writers do to rows before compression (TIFF 6.0, section 14; Adobe's technical note 3 for floats). */
final class Predictor {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Predictor() {}

    /**
     * Predictor 2: every element is the difference to the one of the same band to its left. Elements are little-endian.
     *
     * @param row byte of the row's first element
     * @param elements in the row
     * @param samples elements per pixel
     * @param bytes per element: 1, 2, 4 or 8
     */
    static void undoDifferences(byte[] data, int row, int elements, int samples, int bytes) {
        int end = row + elements * bytes;
        int pixel = samples * bytes;
        int at = row;
        if (pixel == 1) {
            at = sumBytes(data, row, end);
        } else if (pixel <= 4) {
            at = sumInts(data, row, end, pixel, (int) highestBits(bytes));
        } else if (pixel <= 8) {
            at = sumLongs(data, row, end, pixel, highestBits(bytes));
        }
        // The last pixels, or all where a pixel does not fit into a number.
        for (int i = Math.max(at, row + pixel); i < end; i += bytes) {
            switch (bytes) {
                case 1 -> data[i] += data[i - pixel];
                case 2 -> SHORT.set(data, i, (short) ((short) SHORT.get(data, i) + (short) SHORT.get(data, i - pixel)));
                case 4 -> INT.set(data, i, (int) INT.get(data, i) + (int) INT.get(data, i - pixel));
                default -> LONG.set(data, i, (long) LONG.get(data, i) + (long) LONG.get(data, i - pixel));
            }
        }
    }

    private static long highestBits(int bytes) {
        return switch (bytes) {
            case 1 -> 0x8080808080808080L;
            case 2 -> 0x8000800080008000L;
            case 4 -> 0x8000000080000000L;
            case 8 -> 0x8000000000000000L;
            default -> throw new IllegalArgumentException("elements of " + bytes + " bytes");
        };
    }

    private static int sumBytes(byte[] data, int row, int end) {
        int sum = 0;
        for (int i = row; i < end; i++) {
            sum += data[i];
            data[i] = (byte) sum;
        }
        return end;
    }

    /**
     * Sums whole pixels of 2 to 4 bytes, each as one number whose elements are added side by side: without their highest bits,
     * so that no sum runs over into its neighbour, and the highest bits apart. A store reaches into the next pixel, which is
     * loaded before.
     *
     * @return where it stopped, because a number would reach beyond the row's end
     */
    private static int sumInts(byte[] data, int row, int end, int pixel, int tops) {
        int used = -1 >>> 32 - 8 * pixel;
        int sum = 0;
        int next = row + 4 <= end ? (int) INT.get(data, row) : 0;
        int at = row;
        for (; at + pixel + 4 <= end; at += pixel) {
            int differences = next & used;
            next = (int) INT.get(data, at + pixel);
            sum = (sum & ~tops) + (differences & ~tops) ^ (sum ^ differences) & tops;
            INT.set(data, at, sum);
        }
        if (at > row) {
            INT.set(data, at, next);
        }
        return at;
    }

    /** As above of 5 to 8 bytes. */
    private static int sumLongs(byte[] data, int row, int end, int pixel, long tops) {
        long used = -1L >>> 64 - 8 * pixel;
        long sum = 0;
        long next = row + 8 <= end ? (long) LONG.get(data, row) : 0;
        int at = row;
        for (; at + pixel + 8 <= end; at += pixel) {
            long differences = next & used;
            next = (long) LONG.get(data, at + pixel);
            sum = (sum & ~tops) + (differences & ~tops) ^ (sum ^ differences) & tops;
            LONG.set(data, at, sum);
        }
        if (at > row) {
            LONG.set(data, at, next);
        }
        return at;
    }

    /**
     * Predictor 3: the row's bytes are split by significance, most significant plane first, then differenced.
     *
     * @param scratch holds at least the row
     */
    static void undoFloats(byte[] data, int row, int elements, int samples, int bytes, byte[] scratch) {
        int length = elements * bytes;
        undoDifferences(data, row, length, samples, 1);
        System.arraycopy(data, row, scratch, 0, length);
        for (int b = 0; b < bytes; b++) {
            int plane = (bytes - 1 - b) * elements;
            for (int i = 0, to = row + b; i < elements; i++, to += bytes) {
                data[to] = scratch[plane + i];
            }
        }
    }
}
