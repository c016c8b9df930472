package io.tileseq.tensor;

import io.tileseq.model.ResizeFilter;
import java.util.Arrays;

/**
 * Resizes uint8 with integer weights, rounding to 8 bit after each pass: the results are Pillow's. Rows resized along x
 * wait in a ring until no output row needs them, so scratch memory does not grow with the crop.
 */
final class ByteResizer extends Resizer {
    private static final int HALF = 1 << (ResizeWeights.FIXED_BITS - 1);

    private final ByLength<Columns> alongX;
    private final ByLength<ResizeWeights> alongY;
    private final int rowLength;
    /** Row y of the crop, resized along x, stands at index y modulo the ring's length. Levels, held as int. */
    private int[][] ring = new int[0][];

    private final int[] sums;
    private final int[] gathered;
    private final int[] gatheredToo;
    /** For the pass along y where it comes first: a row as wide as the crop, summed up and as bytes. */
    private int[] wideSums = new int[0];

    private byte[] wideRow = new byte[0];

    ByteResizer(int bands, int outHeight, int outWidth, ResizeFilter filter) {
        super(bands, outHeight, outWidth);
        this.alongX = new ByLength<>(width -> new Columns(new ResizeWeights(filter, width, outWidth), bands));
        this.alongY = new ByLength<>(height -> new ResizeWeights(filter, height, outHeight));
        this.rowLength = outWidth * bands;
        this.sums = new int[rowLength];
        this.gathered = new int[rowLength];
        this.gatheredToo = new int[rowLength];
    }

    @Override
    void resize(byte[] crop, int height, int width, byte[] resized) {
        Columns x = width == outWidth ? null : alongX.get(width);
        if (height == outHeight) {
            for (int row = 0; row < height; row++) {
                alongX(crop, row * width * bands, x, sums);
                narrow(sums, resized, row * rowLength);
            }
            return;
        }
        ResizeWeights y = alongY.get(height);
        if (x != null && isAlongYFirst(height, width)) {
            resizeAlongYFirst(crop, width, x, y, resized);
            return;
        }
        int taps = y.taps;
        if (ring.length < taps) {
            ring = new int[taps][rowLength];
        }
        int ready = 0;
        for (int row = 0; row < outHeight; row++) {
            int first = y.fixedFirst[row];
            for (ready = Math.max(ready, first); ready < first + taps; ready++) {
                alongX(crop, ready * width * bands, x, ring[ready % ring.length]);
            }
            alongY(first, taps, y.fixed, row * taps);
            narrow(sums, resized, row * rowLength);
        }
    }

    private void resizeAlongYFirst(byte[] crop, int width, Columns x, ResizeWeights y, byte[] resized) {
        int rowBytes = width * bands;
        if (wideRow.length < rowBytes) {
            wideSums = new int[rowBytes];
            wideRow = new byte[rowBytes];
        }
        for (int row = 0; row < outHeight; row++) {
            Arrays.fill(wideSums, 0, rowBytes, HALF);
            for (int k = 0; k < y.taps; k++) {
                int from = (y.fixedFirst[row] + k) * rowBytes;
                int weight = y.fixed[row * y.taps + k];
                for (int i = 0; i < rowBytes; i++) {
                    wideSums[i] += (crop[from + i] & 0xff) * weight;
                }
            }
            for (int i = 0; i < rowBytes; i++) {
                wideRow[i] = (byte) level(wideSums[i]);
            }
            alongX(wideRow, 0, x, sums);
            narrow(sums, resized, row * rowLength);
        }
    }

    /** Resizes the row at {@code from} into levels. Loops over all bands at once, split so that the JIT vectorises. */
    private void alongX(byte[] pixels, int from, Columns x, int[] levels) {
        int n = rowLength;
        if (x == null) {
            for (int i = 0; i < n; i++) {
                levels[i] = pixels[from + i] & 0xff;
            }
            return;
        }
        int[] offsets = x.offsets;
        int[] one = gathered;
        if (x.weights.length == 2) {
            int[] other = gatheredToo;
            for (int i = 0; i < n; i++) {
                int at = from + offsets[i];
                one[i] = pixels[at] & 0xff;
                other[i] = pixels[at + bands] & 0xff;
            }
            int[] left = x.weights[0];
            int[] right = x.weights[1];
            for (int i = 0; i < n; i++) {
                levels[i] = level(one[i] * left[i] + other[i] * right[i] + HALF);
            }
            return;
        }
        Arrays.fill(levels, HALF);
        for (int k = 0; k < x.weights.length; k++) {
            int first = from + k * bands;
            for (int i = 0; i < n; i++) {
                one[i] = pixels[first + offsets[i]] & 0xff;
            }
            int[] weights = x.weights[k];
            for (int i = 0; i < n; i++) {
                levels[i] += one[i] * weights[i];
            }
        }
        for (int i = 0; i < n; i++) {
            levels[i] = level(levels[i]);
        }
    }

    /** Sums up {@code taps} rows of the ring into {@link #sums}, as levels. */
    private void alongY(int first, int taps, int[] weights, int from) {
        int[] out = sums;
        int n = rowLength;
        if (taps == 2) {
            int[] above = ring[first % ring.length];
            int[] below = ring[(first + 1) % ring.length];
            int upper = weights[from];
            int lower = weights[from + 1];
            for (int i = 0; i < n; i++) {
                out[i] = level(above[i] * upper + below[i] * lower + HALF);
            }
            return;
        }
        Arrays.fill(out, HALF);
        for (int k = 0; k < taps; k++) {
            int[] row = ring[(first + k) % ring.length];
            int weight = weights[from + k];
            for (int i = 0; i < n; i++) {
                out[i] += row[i] * weight;
            }
        }
        for (int i = 0; i < n; i++) {
            out[i] = level(out[i]);
        }
    }

    private static void narrow(int[] levels, byte[] to, int at) {
        for (int i = 0; i < levels.length; i++) {
            to[at + i] = (byte) levels[i];
        }
    }

    /** A sum as a level, clamped to 0..255. In bit operations, because the JIT does not vectorise min and max. */
    private static int level(int sum) {
        int value = sum >> ResizeWeights.FIXED_BITS;
        value &= ~(value >> 31);
        return (value | ((255 - value) >> 31)) & 0xff;
    }

    /** The weights along x, spread over the elements of an output row. */
    private static final class Columns {
        /** First byte of each output element's window in a row of the crop. */
        final int[] offsets;
        /** (tap, output element). */
        final int[][] weights;

        Columns(ResizeWeights x, int bands) {
            offsets = new int[x.out * bands];
            weights = new int[x.taps][x.out * bands];
            for (int i = 0; i < offsets.length; i++) {
                int column = i / bands;
                offsets[i] = x.fixedFirst[column] * bands + i % bands;
                for (int k = 0; k < x.taps; k++) {
                    weights[k][i] = x.fixed[column * x.taps + k];
                }
            }
        }
    }
}
