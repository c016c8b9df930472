package io.tileseq.model;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Statistics of each band over many pixels, in the source's units. All arrays have one entry per band.
 *
 * @param count pixels that entered; NaN and nodata do not
 * @param mean NaN where count is 0; not finite where an infinite pixel entered
 * @param std population standard deviation; NaN where count is 0 or an infinite pixel entered
 * @param min NaN where count is 0
 * @param max NaN where count is 0
 */
public record ChannelStats(long[] count, double[] mean, double[] std, double[] min, double[] max)
        implements Serializable {

    public ChannelStats {
        int bands = count.length;
        if (bands == 0 || mean.length != bands || std.length != bands || min.length != bands || max.length != bands) {
            throw new IllegalArgumentException("statistics must have one value per band but have " + bands + ", "
                    + mean.length + ", " + std.length + ", " + min.length + " and " + max.length);
        }
        count = count.clone();
        mean = mean.clone();
        std = std.clone();
        min = min.clone();
        max = max.clone();
    }

    /** Number of bands. */
    public int bands() {
        return count.length;
    }

    @Override
    public long[] count() {
        return count.clone();
    }

    @Override
    public double[] mean() {
        return mean.clone();
    }

    @Override
    public double[] std() {
        return std.clone();
    }

    @Override
    public double[] min() {
        return min.clone();
    }

    @Override
    public double[] max() {
        return max.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelStats that
                && Arrays.equals(count, that.count)
                && Arrays.equals(mean, that.mean)
                && Arrays.equals(std, that.std)
                && Arrays.equals(min, that.min)
                && Arrays.equals(max, that.max);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(count) * 31 + Arrays.hashCode(mean);
    }

    @Override
    public String toString() {
        return "count " + Arrays.toString(count) + " mean " + Arrays.toString(mean) + " std " + Arrays.toString(std)
                + " min " + Arrays.toString(min) + " max " + Arrays.toString(max);
    }
}
