package io.tileseq.config;

import java.util.Set;

/** The columns that a dataset has whatever its targets. */
public final class DatasetColumns {
    public static final String SAMPLE_ID = "sample_id";
    public static final String TILE_ID = "tile_id";
    public static final String REGION_ID = "region_id";
    public static final String BOX = "box";
    public static final String FRAMES = "frames";
    public static final String FRAME_PRESENT = "frame_present";
    public static final String FRAME_IS_LABELED = "frame_is_labeled";
    public static final String X = "x";
    /** 0 for an original; only where samples may stand in the dataset more than once. */
    public static final String COPY = "copy";
    /** The lane, with {@code shuffle.order: lanes}. */
    public static final String LANE = "lane";
    /** The step of a lane. */
    public static final String STEP = "step";
    /** Whether a row goes on where its lane's row before it ended, 1 or 0. */
    public static final String KEEP_MEMORY = "keep_memory";
    /** The fold, with {@code split.k_folds}. */
    public static final String FOLD = "fold";
    /** The weight in training, with {@code balance.method: weights}. */
    public static final String WEIGHT = "weight";
    /** The tabular features. */
    public static final String TABULAR = "tabular";

    /** Names that no target may have. */
    static final Set<String> RESERVED = Set.of(
            SAMPLE_ID,
            TILE_ID,
            REGION_ID,
            BOX,
            FRAMES,
            FRAME_PRESENT,
            FRAME_IS_LABELED,
            X,
            COPY,
            LANE,
            STEP,
            KEEP_MEMORY,
            FOLD,
            WEIGHT,
            TABULAR);

    private DatasetColumns() {}
}
