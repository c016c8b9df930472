package io.tileseq.augment;

import java.io.Serializable;

/**
 * Numbers from {@code low} to {@code high}.
 *
 * @param low the least
 * @param high the largest, at least {@code low}
 */
public record Range(double low, double high) implements Serializable {

    public Range {
        if (!(low <= high)) {
            throw new IllegalArgumentException("a range must have low <= high but was " + low + " to " + high);
        }
    }

    /** The one number {@code value}. */
    public static Range of(double value) {
        return new Range(value, value);
    }

    /** The number that lies {@code unit} of the way from low to high, for {@code unit} in [0, 1). */
    double at(double unit) {
        return low + unit * (high - low);
    }

    boolean isOnly(double value) {
        return low == value && high == value;
    }
}
