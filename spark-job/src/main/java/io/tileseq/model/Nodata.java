package io.tileseq.model;

import java.io.Serializable;

/**
 * What becomes of values without data: NaN, and those that equal the nodata value of their image.
 *
 * @param minValidFraction samples with a smaller share of values with data are dropped; 0 to keep all
 * @param fill what such values become in the tensor, after normalising; null if they stay what they are
 */
public record Nodata(double minValidFraction, Float fill) implements Serializable {
    public static final double DEFAULT_MIN_VALID_FRACTION = 0;

    /** Whether a sample may be dropped, so that values must be counted. */
    public boolean mayDrop() {
        return minValidFraction > 0;
    }
}
