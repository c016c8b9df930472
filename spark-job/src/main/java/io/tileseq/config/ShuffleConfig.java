package io.tileseq.config;

/**
 * The order of samples.
 *
 * @param order across a group's regions, or region by region
 * @param seed of the order
 * @param groupBytes bytes of samples that one task shuffles among each other
 */
public record ShuffleConfig(Order order, long seed, long groupBytes) {
    public static final Order DEFAULT_ORDER = Order.RANDOM;
    public static final long DEFAULT_SEED = 0;
    public static final long DEFAULT_GROUP_BYTES = 512L << 20;

    /** The orders. */
    public enum Order {
        /** All samples of a group in random order. */
        RANDOM,
        /** The samples of a region stay together, in random order among each other. */
        REGION
    }
}
