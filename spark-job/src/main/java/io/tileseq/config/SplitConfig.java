package io.tileseq.config;

import io.tileseq.model.Split;
import java.util.Map;
import java.util.Optional;

/**
 * How regions are drawn into splits.
 *
 * @param by the rule
 * @param fractions of each split, summing to 1; not used by {@code column}
 * @param seed of the draw
 * @param column with {@code by: column}: the column that names the split
 */
public record SplitConfig(By by, Map<Split, Double> fractions, long seed, Optional<String> column) {
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
        HASH
    }

    public SplitConfig {
        fractions = Map.copyOf(fractions);
    }
}
