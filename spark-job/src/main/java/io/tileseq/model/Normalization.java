package io.tileseq.model;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What is applied to every value of a band: {@code y = (x - mean) / std}, in the source's unit.
 *
 * @param kind where mean and std come from
 * @param mean one per band, finite
 * @param std one per band, finite and not 0
 */
public record Normalization(Kind kind, List<Double> mean, List<Double> std) implements Serializable {

    /** Where mean and std come from. */
    public enum Kind {
        /** 0 and 1. */
        NONE,
        /** 0 and the largest value of the source's type: 255 or 65535. */
        SCALE,
        /** The statistics of the train split. */
        ZSCORE,
        /** Minimum, and maximum less minimum, of the train split. */
        MINMAX,
        /** The config's. */
        CONSTANTS;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether the train split's statistics are needed. */
        public boolean isFitted() {
            return this == ZSCORE || this == MINMAX;
        }
    }

    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != std.size()) {
            throw new IllegalArgumentException(
                    "mean and std must have a value for each band but have " + mean.size() + " and " + std.size());
        }
        for (int band = 0; band < mean.size(); band++) {
            if (!Double.isFinite(mean.get(band)) || !Double.isFinite(std.get(band)) || std.get(band) == 0) {
                throw new IllegalArgumentException("band " + band + " must have a finite mean and a finite std that is not"
                        + " 0 but has " + mean.get(band) + " and " + std.get(band));
            }
        }
    }

    /** Leaves the values as they are. */
    public static Normalization none(int bands) {
        return new Normalization(
                Kind.NONE, Collections.nCopies(bands, 0.0), Collections.nCopies(bands, 1.0));
    }

    /** Whether applying it changes nothing but the type. */
    public boolean isIdentity() {
        return mean.stream().allMatch(m -> m == 0) && std.stream().allMatch(s -> s == 1);
    }
}
