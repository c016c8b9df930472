package io.tileseq.config;

import java.util.OptionalInt;

/**
 * How windows are cut.
 *
 * @param length input frames of a window; empty for all frames less the horizon
 * @param stride positions from one window's start to the next, at least 1
 * @param horizon positions from the last input frame to the target frame, at least 0
 */
public record SequenceConfig(OptionalInt length, int stride, int horizon) {
    public static final int DEFAULT_STRIDE = 1;
    public static final int DEFAULT_HORIZON = 0;
}
