package io.tileseq.config;

import io.tileseq.model.Split;
import java.util.Map;
import java.util.Optional;

/**
 * How regions are drawn into splits.
 *
 * @param by the rule
 * @param fractions of each split, summing to 1; not used by {@code column} and {@code time}
 * @param seed of the draw
 * @param column with {@code by: column}: the column that names the split
 * @param time with {@code by: time}: the boundaries
 */
public record SplitConfig(
        By by, Map<Split, Double> fractions, long seed, Optional<String> column, Optional<Time> time) {
    public static final By DEFAULT_BY = By.REGION;
    public static final double DEFAULT_TRAIN = 0.8;
    public static final double DEFAULT_VAL = 0.1;
    public static final double DEFAULT_TEST = 0.1;
    public static final long DEFAULT_SEED = 0;

    /** The rules. */
    public enum By {
        /** Fractions met by samples. */
        REGION,
        /** The table's word. */
        COLUMN,
        /** By the region's id alone, so that regions keep their split when more arrive. */
        HASH,
        /** By when a window lies. */
        TIME
    }

    /**
     * The boundaries of {@code by: time}.
     *
     * @param valFrom label of val's first frame; empty for no val
     * @param testFrom label of test's first frame; empty for no test
     * @param gap frames left out after each boundary
     */
    public record Time(Optional<String> valFrom, Optional<String> testFrom, int gap) {
        public static final int DEFAULT_GAP = 0;
    }

    public SplitConfig {
        fractions = Map.copyOf(fractions);
    }
}
