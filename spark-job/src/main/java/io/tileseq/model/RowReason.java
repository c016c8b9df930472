package io.tileseq.model;

import java.util.Locale;

/**
 * Why a row of the tile table is not a valid row, in the order in which the reasons are tried: the first that applies
 * counts. The name in lower case stands in ledger and rejects.
 */
public enum RowReason {
    /** No tile id, region id or frame label, or a column that fills a path is empty. */
    MISSING_ID(true),
    /** A value that fills a placeholder of a pattern could leave the pattern's folder. */
    UNSAFE_PATH(true),
    /** The frame label is not one of {@code frames.order}. */
    FRAME_NOT_IN_ORDER(false),
    /** The box is not four integers with x_min below x_max and y_min below y_max. */
    BAD_BOX(true),
    /** A CSV row has more cells than there are columns, so that cells may be in the wrong ones. */
    SURPLUS_CELL(true),
    /** The rows of one tile name different boxes. */
    BOX_DIFFERS(true),
    /** Equal to another row in region, tile, frame, box and all targets. */
    DUPLICATE(false),
    /** Equal to another row but for a target. */
    DUPLICATE_DIFFERS(true),
    /** A column that fills a path has several values within the region. */
    PATH_DIFFERS(true),
    /** A tile of {@code tiles.grid} reaches over the edge of the image, under {@code image.edge: reject}. */
    EDGE(false),
    /** No image of the region can be read, so that its size, and with it its tiles, is not known. */
    NO_IMAGE(true),
    /** The box reaches outside the region's image. */
    BOX_OUTSIDE(true),
    /** The box has more pixels than one array holds. */
    BOX_TOO_LARGE(true),
    /** The target is no finite number. */
    BAD_TARGET(true),
    /** A column of numbers among the tabular features holds something else. */
    BAD_TABULAR(true),
    /** With {@code split.by: column}: the region stands in two splits. */
    SPLIT_DIFFERS(true),
    /** With {@code split.by: column}: the column holds something else than train, val or test. */
    BAD_SPLIT(true);

    private final boolean rejected;

    RowReason(boolean rejected) {
        this.rejected = rejected;
    }

    /** True for a reject, which is written out with its row; false for a drop, which is only counted. */
    public boolean isRejected() {
        return rejected;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
