package io.tileseq.sequence;

/** What is known of one tile's pixels at one frame. */
public enum FrameState {
    /** The header was read, and so was every block that the tile touches and that was asked for. */
    READABLE,
    /** The region has no image at this frame. */
    MISSING,
    /** The image's header, or a block that the tile touches, cannot be read. */
    UNREADABLE
}
