package io.tileseq.tensor;

import io.tileseq.model.ResizeFilter;
import java.util.Arrays;

/**
 * Resizes uint8 with integer weights, rounding to 8 bit after each pass: the results are Pillow's. Rows resized along x
 * wait in a ring until no output row needs them, so scratch memory does not grow with the crop.
 */
final class ByteResizer extends Resizer {
    private static final int HALF = 1 << (ResizeWeights.FIXED_BITS - 1);

    private final ByLength<ResizeWeights> alongX;
    private final ByLength<ResizeWeights> alongY;
    private final int rowLength;
    /** Row y of the crop, resized along x, stands at index y modulo the ring's length. Levels, held as int. */
    private int[][] ring = new int[0][];

    private final int[] sums;
    /** For the pass along y where it comes first: a row as wide as the crop, summed up and as bytes. */
    private int[] wideSums = new int[0];

    private byte[] wideRow = new byte[0];

    ByteResizer(int bands, int outHeight, int outWidth, ResizeFilter filter) {
        super(bands, outHeight, outWidth);
        this.alongX = new ByLength<>(width -> new ResizeWeights(filter, width, outWidth));
        this.alongY = new ByLength<>(height -> new ResizeWeights(filter, height, outHeight));
        this.rowLength = outWidth * bands;
        this.sums = new int[rowLength];
    }

    @Override
    void resize(byte[] crop, int height, int width, byte[] resized) {
        ResizeWeights x = width == outWidth ? null : alongX.get(width);
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
        int taps = y.fixedTaps;
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

    private void resizeAlongYFirst(byte[] crop, int width, ResizeWeights x, ResizeWeights y, byte[] resized) {
        int rowBytes = width * bands;
        if (wideRow.length < rowBytes) {
            wideSums = new int[rowBytes];
            wideRow = new byte[rowBytes];
        }
        for (int row = 0; row < outHeight; row++) {
            Arrays.fill(wideSums, 0, rowBytes, HALF);
            for (int k = 0; k < y.fixedTaps; k++) {
                int from = (y.fixedFirst[row] + k) * rowBytes;
                int weight = y.fixed[row * y.fixedTaps + k];
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

    /** Resizes the row at {@code from} of the crop into levels. */
    private void alongX(byte[] crop, int from, ResizeWeights x, int[] levels) {
        if (x == null) {
            for (int i = 0; i < rowLength; i++) {
                levels[i] = crop[from + i] & 0xff;
            }
        } else if (bands == 3) {
            threeBandsAlongX(crop, from, x, levels);
        } else {
            for (int band = 0; band < bands; band++) {
                oneBandAlongX(crop, from + band, x, levels, band);
            }
        }
    }

    private void oneBandAlongX(byte[] crop, int from, ResizeWeights x, int[] levels, int to) {
        int taps = x.fixedTaps;
        int[] weights = x.fixed;
        int[] first = x.fixedFirst;
        for (int i = 0; i < outWidth; i++) {
            int at = from + first[i] * bands;
            int sum = HALF;
            for (int k = i * taps; k < (i + 1) * taps; k++, at += bands) {
                sum += (crop[at] & 0xff) * weights[k];
            }
            levels[to + i * bands] = level(sum);
        }
    }

    private void threeBandsAlongX(byte[] crop, int from, ResizeWeights x, int[] levels) {
        int taps = x.fixedTaps;
        int[] weights = x.fixed;
        int[] first = x.fixedFirst;
        if (taps == 2) {
            for (int i = 0; i < outWidth; i++) {
                int at = from + first[i] * 3;
                int left = weights[2 * i];
                int right = weights[2 * i + 1];
                levels[3 * i] = level((crop[at] & 0xff) * left + (crop[at + 3] & 0xff) * right + HALF);
                levels[3 * i + 1] = level((crop[at + 1] & 0xff) * left + (crop[at + 4] & 0xff) * right + HALF);
                levels[3 * i + 2] = level((crop[at + 2] & 0xff) * left + (crop[at + 5] & 0xff) * right + HALF);
            }
            return;
        }
        for (int i = 0; i < outWidth; i++) {
            int at = from + first[i] * 3;
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            for (int k = i * taps; k < (i + 1) * taps; k++, at += 3) {
                int weight = weights[k];
                red += (crop[at] & 0xff) * weight;
                green += (crop[at + 1] & 0xff) * weight;
                blue += (crop[at + 2] & 0xff) * weight;
            }
            levels[3 * i] = level(red);
            levels[3 * i + 1] = level(green);
            levels[3 * i + 2] = level(blue);
        }
    }

    /** Sums {@code taps} rows of the ring into {@link #sums}, as levels. */
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

    private static int level(int sum) {
        return Math.max(0, Math.min(255, sum >> ResizeWeights.FIXED_BITS));
    }
}
