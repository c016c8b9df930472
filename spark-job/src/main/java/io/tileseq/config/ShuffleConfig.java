package io.tileseq.config;

import io.tileseq.sequence.LaneOptions;
import java.util.Optional;

/**
 * The order of samples.
 *
 * @param order across a group's regions, or region by region
 * @param seed of the order
 * @param groupBytes bytes of samples that one task shuffles among each other
 * @param lanes how samples are laid out; there if and only if the order is lanes
 */
public record ShuffleConfig(Order order, long seed, long groupBytes, Optional<LaneOptions> lanes) {
    public static final Order DEFAULT_ORDER = Order.RANDOM;
    public static final long DEFAULT_SEED = 0;
    public static final long DEFAULT_GROUP_BYTES = 512L << 20;

    /** The orders. */
    public enum Order {
        /** All samples of a group in random order. */
        RANDOM,
        /** The samples of a region stay together, in random order among each other. */
        REGION,
        /** Step by step, each lane a row of recordings. */
        LANES
    }
}
