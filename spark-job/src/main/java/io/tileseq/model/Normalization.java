package io.tileseq.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;

/**
 * The normalisation of a tensor: {@code y = (x - mean) / std} for each band, in double, rounded once to float32.
 *
 * @param kind where the numbers come from
 * @param mean what is subtracted, one per band, in the source's units
 * @param std what is divided by, one per band, in the source's units; finite and not 0
 */
public record Normalization(Kind kind, double[] mean, double[] std) implements Serializable {

    /** Where mean and std come from. */
    public enum Kind {
        /** 0 and 1: values as they are. */
        NONE,
        /** 0 and the largest value of an unsigned 8 or 16 bit type. */
        SCALE,
        /** Mean and standard deviation of the train tiles. */
        ZSCORE,
        /** Minimum, and maximum - minimum, of the train tiles. */
        MINMAX,
        /** Given in the config. */
        CONSTANTS;

        /** The kind as the config and {@code dataset.json} write it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether the train split's statistics are needed. */
        public boolean isFitted() {
            return this == ZSCORE || this == MINMAX;
        }
    }

    public Normalization {
        if (mean.length != std.length || mean.length == 0) {
            throw new IllegalArgumentException(
                    "mean and std must have one value per band but have " + mean.length + " and " + std.length);
        }
        for (int band = 0; band < mean.length; band++) {
            if (!Double.isFinite(mean[band])) {
                throw new IllegalArgumentException(
                        "mean must be finite but was " + mean[band] + " in band " + band + " (the first is 0)");
            }
            if (!Double.isFinite(std[band]) || std[band] == 0) {
                throw new IllegalArgumentException(
                        "std must be finite and not 0 but was " + std[band] + " in band " + band + " (the first is 0)");
            }
        }
        mean = mean.clone();
        std = std.clone();
    }

    /** Values as they are. */
    public static Normalization none(int bands) {
        return new Normalization(Kind.NONE, new double[bands], filled(bands, 1));
    }

    /**
     * Unsigned values from 0 to 1.
     *
     * @throws IllegalArgumentException for a type other than uint8 and uint16
     */
    public static Normalization scale(PixelType source, int bands) {
        double largest =
                switch (source) {
                    case UINT8 -> 255;
                    case UINT16 -> 65535;
                    default ->
                        throw new IllegalArgumentException("scale needs images of uint8 or uint16 but they are "
                                + source.numpyName() + "; use constants, minmax or zscore");
                };
        return new Normalization(Kind.SCALE, new double[bands], filled(bands, largest));
    }

    /**
     * Mean 0 and standard deviation 1 over the train tiles.
     *
     * @throws IllegalArgumentException where a band's standard deviation is 0 or not finite
     */
    public static Normalization zscore(ChannelStats statistics) {
        return new Normalization(Kind.ZSCORE, statistics.mean(), statistics.std());
    }

    /**
     * From 0 to 1 over the train tiles.
     *
     * @throws IllegalArgumentException where all values of a band are equal or not finite
     */
    public static Normalization minmax(ChannelStats statistics) {
        double[] min = statistics.min();
        double[] range = statistics.max();
        for (int band = 0; band < range.length; band++) {
            range[band] -= min[band];
        }
        return new Normalization(Kind.MINMAX, min, range);
    }

    /** Whether applying it changes nothing but the type. */
    public boolean isIdentity() {
        return Arrays.stream(mean).allMatch(value -> value == 0)
                && Arrays.stream(std).allMatch(value -> value == 1);
    }

    /** Number of bands. */
    public int bands() {
        return mean.length;
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
    public boolean equals(Object other) {
        return other instanceof Normalization that
                && kind == that.kind
                && Arrays.equals(mean, that.mean)
                && Arrays.equals(std, that.std);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * kind.hashCode() + Arrays.hashCode(mean)) + Arrays.hashCode(std);
    }

    @Override
    public String toString() {
        return kind + " mean " + Arrays.toString(mean) + " std " + Arrays.toString(std);
    }

    private static double[] filled(int length, double value) {
        double[] values = new double[length];
        Arrays.fill(values, value);
        return values;
    }
}
