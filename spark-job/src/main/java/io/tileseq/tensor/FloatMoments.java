package io.tileseq.tensor;

import io.tileseq.model.ChannelStats;
import io.tileseq.model.PixelType;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Mean and sum of squared deviations from it, in double: of a rectangle in two passes over its rows, then joined with
 * the updating formula of Chan, Golub and LeVeque (1979). So the result depends on the order of calls and on nothing
 * else.
 */
final class FloatMoments extends ChannelMoments {
    private static final long serialVersionUID = 1L;

    /** NaN, which equals nothing, if every number counts. */
    private final double nodata;

    private final long[] count;
    private final double[] mean;
    private final double[] deviations;
    private final double[] min;
    private final double[] max;

    FloatMoments(PixelType type, int bands, OptionalDouble nodata) {
        super(type, bands);
        this.nodata = type.held(nodata.orElse(Double.NaN));
        this.count = new long[bands];
        this.mean = new double[bands];
        this.deviations = new double[bands];
        this.min = new double[bands];
        this.max = new double[bands];
        Arrays.fill(min, Double.POSITIVE_INFINITY);
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
    }

    @Override
    void add(int band, byte[] pixels, int offset, int rowStride, int height, int width) {
        int step = bands * type.bytes();
        boolean single = type == PixelType.FLOAT32;
        double skip = nodata;
        long entered = 0;
        double sum = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int y = 0; y < height; y++) {
            int at = offset + y * rowStride;
            for (int x = 0; x < width; x++, at += step) {
                double value =
                        single ? (float) Elements.FLOAT.get(pixels, at) : (double) Elements.DOUBLE.get(pixels, at);
                if (value == value && value != skip) {
                    entered++;
                    sum += value;
                    low = value < low ? value : low;
                    high = value > high ? value : high;
                }
            }
        }
        if (entered == 0) {
            return;
        }
        double average = sum / entered;
        double squares = 0;
        for (int y = 0; y < height; y++) {
            int at = offset + y * rowStride;
            for (int x = 0; x < width; x++, at += step) {
                double value =
                        single ? (float) Elements.FLOAT.get(pixels, at) : (double) Elements.DOUBLE.get(pixels, at);
                if (value == value && value != skip) {
                    squares += (value - average) * (value - average);
                }
            }
        }
        join(band, entered, average, squares, low, high);
    }

    private void join(int band, long otherCount, double otherMean, double otherDeviations, double low, double high) {
        long all = count[band] + otherCount;
        double difference = otherMean - mean[band];
        mean[band] += difference * otherCount / all;
        deviations[band] += otherDeviations + difference * difference * ((double) count[band] * otherCount / all);
        count[band] = all;
        min[band] = Math.min(min[band], low);
        max[band] = Math.max(max[band], high);
    }

    @Override
    void mergeSame(ChannelMoments moments) {
        FloatMoments other = (FloatMoments) moments;
        for (int band = 0; band < bands; band++) {
            if (other.count[band] > 0) {
                join(
                        band,
                        other.count[band],
                        other.mean[band],
                        other.deviations[band],
                        other.min[band],
                        other.max[band]);
            }
        }
    }

    @Override
    public ChannelStats finish() {
        double[][] values = {mean.clone(), new double[bands], min.clone(), max.clone()};
        for (int band = 0; band < bands; band++) {
            values[1][band] = Math.sqrt(deviations[band] / count[band]);
            if (count[band] == 0) {
                for (double[] each : values) {
                    each[band] = Double.NaN;
                }
            }
        }
        return new ChannelStats(count, values[0], values[1], values[2], values[3]);
    }
}
