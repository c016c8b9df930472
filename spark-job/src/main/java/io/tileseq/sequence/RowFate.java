package io.tileseq.sequence;

/** How a table row that passed the row checks ends. The reason is the one that ledger and rejects name. */
public enum RowFate {
    USED("used", false),
    REJECTED_IMAGE_UNREADABLE("image_unreadable", true),
    REJECTED_IMAGE_MISSING("image_missing", true),
    DROPPED_IMAGE_MISSING("image_missing", false),
    DROPPED_NO_SAMPLE("no_sample", false);

    private final String reason;
    private final boolean rejected;

    RowFate(String reason, boolean rejected) {
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
