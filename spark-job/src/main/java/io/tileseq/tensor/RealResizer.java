package io.tileseq.tensor;

import io.tileseq.model.PixelType;
import io.tileseq.model.ResizeFilter;
import java.util.Arrays;

/**
 * Resizes every type but uint8 with sums in double. Integers are rounded half up and clamped once, after both passes.
 * float32 is rounded to float32 after each pass, as in Pillow's mode F. A NaN or infinite pixel reaches every output
 * whose window holds it, also with weight 0, as in Pillow.
 */
final class RealResizer extends Resizer {
    private final PixelType type;
    private final ByLength<Columns> alongX;
    private final ByLength<ResizeWeights> alongY;
    private final int rowLength;
    /** Row y of the crop, resized along x, stands at index y modulo the ring's length. */
    private double[][] ring = new double[0][];

    /** A row of the crop, and a 0 behind it. */
    private double[] source = new double[0];
    /** For the pass along y where it comes first: a row as wide as the crop, and a 0 behind it. */
    private double[] wideSums = new double[0];

    private final double[] sums;
    private final double[] gathered;

    RealResizer(PixelType type, int bands, int outHeight, int outWidth, ResizeFilter filter) {
        super(bands, outHeight, outWidth);
        this.type = type;
        this.alongX = new ByLength<>(width -> new Columns(new ResizeWeights(filter, width, outWidth), bands));
        this.alongY = new ByLength<>(height -> new ResizeWeights(filter, height, outHeight));
        this.rowLength = outWidth * bands;
        this.gathered = new double[rowLength];
        this.sums = new double[rowLength];
    }

    @Override
    void resize(byte[] crop, int height, int width, byte[] resized) {
        if (source.length <= width * bands) {
            source = new double[width * bands + 1];
            wideSums = new double[width * bands + 1];
        }
        Columns x = width == outWidth ? null : alongX.get(width);
        ResizeWeights y = height == outHeight ? null : alongY.get(height);
        boolean alongYFirst = y != null && isAlongYFirst(height, width);
        int ready = 0;
        for (int row = 0; row < outHeight; row++) {
            if (y == null) {
                readAlongX(crop, row, width, x, sums);
            } else if (alongYFirst) {
                double[] between = x == null ? sums : wideSums;
                Arrays.fill(between, 0, width * bands, 0);
                for (int k = 0; k < y.count[row]; k++) {
                    read(crop, y.first[row] + k, width, source);
                    add(source, y.weights[row * y.taps + k], between, width * bands);
                }
                if (x != null) {
                    round(between, width * bands);
                    between[width * bands] = 0;
                    alongX(between, x, sums);
                }
            } else {
                ready = fillRing(crop, width, x, y, row, ready);
                Arrays.fill(sums, 0);
                for (int k = 0; k < y.count[row]; k++) {
                    add(ring[(y.first[row] + k) % ring.length], y.weights[row * y.taps + k], sums, rowLength);
                }
            }
            Elements.write(type, sums, rowLength, resized, row * rowLength * type.bytes());
        }
    }

    /** Puts the rows that output row {@code row} needs into the ring and returns the next one to come. */
    private int fillRing(byte[] crop, int width, Columns x, ResizeWeights y, int row, int ready) {
        if (ring.length < y.taps) {
            ring = new double[y.taps][rowLength];
        }
        int end = y.first[row] + y.count[row];
        for (int next = Math.max(ready, y.first[row]); next < end; next++) {
            readAlongX(crop, next, width, x, ring[next % ring.length]);
        }
        return Math.max(ready, end);
    }

    private void readAlongX(byte[] crop, int row, int width, Columns x, double[] result) {
        if (x == null) {
            read(crop, row, width, result);
        } else {
            read(crop, row, width, source);
            source[width * bands] = 0;
            alongX(source, x, result);
        }
    }

    private void read(byte[] crop, int row, int width, double[] values) {
        Elements.read(type, crop, row * width * bands * type.bytes(), width * bands, values);
    }

    /**
     * Resizes a row, with a 0 behind its last value, into {@code result}. Loops over all bands at once, split so that the
     * JIT vectorises.
     */
    private void alongX(double[] values, Columns x, double[] result) {
        int n = rowLength;
        double[] one = gathered;
        Arrays.fill(result, 0);
        for (int k = 0; k < x.weights.length; k++) {
            int[] offsets = x.offsets[k];
            for (int i = 0; i < n; i++) {
                one[i] = values[offsets[i]];
            }
            double[] weights = x.weights[k];
            for (int i = 0; i < n; i++) {
                result[i] += one[i] * weights[i];
            }
        }
        round(result, n);
    }

    private static void add(double[] row, double weight, double[] sums, int count) {
        for (int i = 0; i < count; i++) {
            sums[i] += row[i] * weight;
        }
    }

    /** What a pass along one axis stores: float32 for float32, the sum itself for all others. */
    private void round(double[] values, int count) {
        if (type == PixelType.FLOAT32) {
            for (int i = 0; i < count; i++) {
                values[i] = (float) values[i];
            }
        }
    }

    /** The weights along x, spread over the elements of an output row. */
    private static final class Columns {
        /** (tap, output element): index into a row of the crop. */
        final int[][] offsets;
        /** (tap, output element). */
        final double[][] weights;

        Columns(ResizeWeights x, int bands) {
            offsets = new int[x.taps][x.out * bands];
            weights = new double[x.taps][x.out * bands];
            for (int k = 0; k < x.taps; k++) {
                for (int i = 0; i < x.out * bands; i++) {
                    int column = i / bands;
                    boolean inside = k < x.count[column];
                    // Short windows are filled up with the 0 behind the row, so that no infinite pixel gets there.
                    offsets[k][i] = inside ? (x.first[column] + k) * bands + i % bands : x.in * bands;
                    weights[k][i] = inside ? x.weights[column * x.taps + k] : 0;
                }
            }
        }
    }
}
