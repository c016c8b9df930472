package io.tileseq.sequence;

import java.io.Serializable;

/**
 * How samples are laid out in lanes.
 *
 * @param lanes how many there are, N
 * @param padding what follows in lanes that end before the longest one
 * @param maxConsecutive most windows of a run
 */
public record LaneOptions(int lanes, Padding padding, int maxConsecutive) implements Serializable {
    public static final Padding DEFAULT_PADDING = Padding.MASK;
    /** No run is cut. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** The policies for the end of a group's lanes. */
    public enum Padding {
        /** Zeros, with {@code frame_present} false. */
        MASK,
        /** Nothing: what reaches beyond the shortest lane is dropped. */
        DROP,
        /** The lane's windows again, from its first. */
        REPLAY
    }

    public LaneOptions {
        if (lanes < 1 || maxConsecutive < 1) {
            throw new IllegalArgumentException(
                    "lanes and their longest run must be at least 1 but are " + lanes + " and " + maxConsecutive);
        }
    }
}
