package io.tileseq.sequence;

/** How a planned sample ends. The reason is the one that ledger and rejects name. */
public enum Fate {
    WRITTEN("written", false),
    REJECTED_IMAGE_UNREADABLE("image_unreadable", true),
    REJECTED_FRAME_MISSING("frame_missing", true),
    DROPPED_FRAME_MISSING("frame_missing", false),
    DROPPED_GAP("gap", false),
    REJECTED_TARGET_MISSING("target_missing", true),
    REJECTED_SIZE_DIFFERS("size_differs", true),
    REJECTED_NO_CLASS("no_class", true),
    DROPPED_CLASS_NOT_WANTED("class_not_wanted", false),
    DROPPED_NODATA("nodata", false);

    private final String reason;
    private final boolean rejected;

    Fate(String reason, boolean rejected) {
        this.reason = reason;
        this.rejected = rejected;
    }

    public String reason() {
        return reason;
    }

    public boolean isRejected() {
        return rejected;
    }
}
