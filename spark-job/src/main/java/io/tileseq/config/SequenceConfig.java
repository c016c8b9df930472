package io.tileseq.config;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How windows are cut.
 *
 * @param length input frames of a window; empty for all frames less the horizon
 * @param stride positions from one window's start to the next, at least 1
 * @param dilation positions from one input frame to the next, at least 1
 * @param horizon positions from the last input frame to the target frame, at least 0
 * @param maxGap how far apart neighbouring frames of a window may lie; empty for any distance
 * @param gaps what becomes of a window with a larger gap
 */
public record SequenceConfig(
        OptionalInt length, int stride, int dilation, int horizon, Optional<MaxGap> maxGap, GapPolicy gaps) {
    public static final int DEFAULT_STRIDE = 1;
    public static final int DEFAULT_DILATION = 1;
    public static final int DEFAULT_HORIZON = 0;

    /** What becomes of a window with too large a gap. */
    public enum GapPolicy {
        /** The sample is dropped. */
        DROP,
        /** Its frames before the gap are masked. */
        MASK
    }

    /**
     * A distance between frames.
     *
     * @param amount frames, or microseconds
     * @param inTime whether it is microseconds
     */
    public record MaxGap(long amount, boolean inTime) {}
}
