package io.tileseq.config;

import io.tileseq.model.Split;
import java.util.Map;
import java.util.Optional;

/**
 * How regions are drawn into splits.
 *
 * @param by the rule
 * @param fractions of each split, summing to 1; not used by {@code column} and {@code time}, nor with folds
 * @param seed of the draw
 * @param column with {@code by: column}: the column that names the split
 * @param time with {@code by: time}: the boundaries
 * @param grid with {@code by: grid}: the blocks
 * @param stratify what tells classes, to be alike in all splits
 * @param folds how many folds there are in place of splits; 0 for none
 */
public record SplitConfig(
        By by,
        Map<Split, Double> fractions,
        long seed,
        Optional<String> column,
        Optional<Time> time,
        Optional<Grid> grid,
        Optional<ClassesConfig> stratify,
        int folds) {
    public static final By DEFAULT_BY = By.REGION;
    public static final double DEFAULT_TRAIN = 0.8;
    public static final double DEFAULT_VAL = 0.1;
    public static final double DEFAULT_TEST = 0.1;
    public static final long DEFAULT_SEED = 0;
    public static final int DEFAULT_FOLDS = 0;
    public static final int MAX_FOLDS = 1000;

    /** The rules. */
    public enum By {
        /** Fractions met by samples. */
        REGION,
        /** The table's word. */
        COLUMN,
        /** By the region's id alone, so that regions keep their split when more arrive. */
        HASH,
        /** By when a window lies. */
        TIME,
        /** By where a tile lies. */
        GRID
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

    /**
     * The blocks of {@code by: grid}, in pixels.
     *
     * @param height of a block
     * @param width of a block
     * @param buffer pixels that lie at least between tiles of different splits
     */
    public record Grid(int height, int width, int buffer) {
        public static final int DEFAULT_BUFFER = 0;
    }

    public SplitConfig {
        fractions = Map.copyOf(fractions);
    }
}
