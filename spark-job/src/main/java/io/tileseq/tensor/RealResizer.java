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
    private final ByLength<ResizeWeights> alongX;
    private final ByLength<ResizeWeights> alongY;
    private final int rowLength;
    /** Row y of the crop, resized along x, stands at index y modulo the ring's length. */
    private double[][] ring = new double[0][];

    /** A row of the crop. */
    private double[] source = new double[0];
    /** For the pass along y where it comes first: a row as wide as the crop. */
    private double[] wideSums = new double[0];
    /** A row after the pass along x. */
    private final double[] narrow;

    private final double[] sums;

    RealResizer(PixelType type, int bands, int outHeight, int outWidth, ResizeFilter filter) {
        super(bands, outHeight, outWidth);
        this.type = type;
        this.alongX = new ByLength<>(width -> new ResizeWeights(filter, width, outWidth));
        this.alongY = new ByLength<>(height -> new ResizeWeights(filter, height, outHeight));
        this.rowLength = outWidth * bands;
        this.narrow = new double[rowLength];
        this.sums = new double[rowLength];
    }

    @Override
    void resize(byte[] crop, int height, int width, byte[] resized) {
        if (source.length < width * bands) {
            source = new double[width * bands];
            wideSums = new double[width * bands];
        }
        ResizeWeights x = width == outWidth ? null : alongX.get(width);
        ResizeWeights y = height == outHeight ? null : alongY.get(height);
        boolean alongYFirst = y != null && isAlongYFirst(height, width);
        int ready = 0;
        for (int row = 0; row < outHeight; row++) {
            double[] result = sums;
            if (y == null) {
                result = alongX(read(crop, row, width), x);
            } else if (alongYFirst) {
                Arrays.fill(wideSums, 0, width * bands, 0);
                for (int k = 0; k < y.count[row]; k++) {
                    add(read(crop, y.first[row] + k, width), y.weights[row * y.taps + k], wideSums, width * bands);
                }
                round(wideSums, width * bands);
                result = alongX(wideSums, x);
            } else {
                ready = fillRing(crop, width, x, y, row, ready);
                Arrays.fill(sums, 0);
                for (int k = 0; k < y.count[row]; k++) {
                    add(ring[(y.first[row] + k) % ring.length], y.weights[row * y.taps + k], sums, rowLength);
                }
            }
            Elements.write(type, result, rowLength, resized, row * rowLength * type.bytes());
        }
    }

    /** Puts the rows that output row {@code row} needs into the ring and returns the next one to come. */
    private int fillRing(byte[] crop, int width, ResizeWeights x, ResizeWeights y, int row, int ready) {
        if (ring.length < y.taps) {
            ring = new double[y.taps][rowLength];
        }
        int end = y.first[row] + y.count[row];
        for (int next = Math.max(ready, y.first[row]); next < end; next++) {
            double[] values = alongX(read(crop, next, width), x);
            System.arraycopy(values, 0, ring[next % ring.length], 0, rowLength);
        }
        return Math.max(ready, end);
    }

    private double[] read(byte[] crop, int row, int width) {
        Elements.read(type, crop, row * width * bands * type.bytes(), width * bands, source);
        return source;
    }

    /** Resizes a row to {@link #narrow}; {@code values} itself where its length stays. */
    private double[] alongX(double[] values, ResizeWeights x) {
        if (x == null) {
            return values;
        }
        double[] weights = x.weights;
        for (int i = 0; i < outWidth; i++) {
            int from = i * x.taps;
            int to = from + x.count[i];
            for (int band = 0; band < bands; band++) {
                int at = x.first[i] * bands + band;
                double sum = 0;
                for (int k = from; k < to; k++, at += bands) {
                    sum += values[at] * weights[k];
                }
                narrow[i * bands + band] = sum;
            }
        }
        round(narrow, rowLength);
        return narrow;
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
}
