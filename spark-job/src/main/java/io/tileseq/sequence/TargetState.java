package io.tileseq.sequence;

/** What is known of the targets of one sample, the worst first. */
public enum TargetState {
    /** An image that a target is read from is there but cannot be read. */
    UNREADABLE,
    /** There is no valid row, no image or no label for a target. */
    MISSING,
    /** An image that a target is read from has another size than the input images. */
    SIZE_DIFFERS,
    /** A mask holds a value that is no class. */
    NO_CLASS,
    /** The target's class is not one that the config wants. */
    NOT_WANTED,
    /** Every target has its value. */
    FOUND;

    /** The worse of two. */
    public TargetState and(TargetState other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
