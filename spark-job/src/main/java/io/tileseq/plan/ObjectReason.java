package io.tileseq.plan;

import java.util.Locale;

/**
 * Why a row of a table of objects is not used, in the order in which the reasons are tried: the first that applies counts.
 * The name in lower case stands in ledger and rejects.
 */
public enum ObjectReason {
    /** No region, frame or time. */
    MISSING_ID(true),
    /** A CSV row has more cells than there are columns, so that cells may be in the wrong ones. */
    SURPLUS_CELL(true),
    /** No tile of the dataset lies in the region. */
    REGION_NOT_IN_TILES(false),
    /** The time is neither a number nor a time of the pattern. */
    BAD_TIME(true),
    /** The label is not one of the frames, or the time lies in no frame's bin. */
    FRAME_NOT_IN_ORDER(false),
    /** Not four finite numbers of a box that is wider and higher than 0. */
    BAD_BOX(true),
    /** Not two finite numbers. */
    BAD_POINT(true),
    /** No label, or none of the given ones. */
    BAD_CLASS(true),
    /** No integer. */
    BAD_TRACK(true),
    /** No integer. */
    BAD_VISIBILITY(true),
    /** At a frame that no window reads the target from. */
    FRAME_NOT_READ(false),
    /** Equal to another row. */
    DUPLICATE(false),
    /** Of a class that is not wanted. */
    CLASS_NOT_WANTED(false),
    /** In no written sample. */
    NO_SAMPLE(false),
    /** Narrower or lower than the least size wherever it lies in one. */
    TOO_SMALL(false),
    /** Cut off more than allowed wherever it lies in one. */
    NOT_VISIBLE(false);

    private final boolean rejected;

    ObjectReason(boolean rejected) {
        this.rejected = rejected;
    }

    /** Whether the row is no good, else it is left out on purpose. */
    public boolean isRejected() {
        return rejected;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
