package io.tileseq.model;

/** What becomes of a sample that lacks the image of an input frame: the values of {@code frames.missing}. */
public enum MissingPolicy {
    /** The sample is rejected. */
    REJECT,
    /** The sample is dropped. */
    DROP,
    /** The frame is written as zeros with {@code frame_present} false; a sample without any frame is rejected. */
    MASK
}
