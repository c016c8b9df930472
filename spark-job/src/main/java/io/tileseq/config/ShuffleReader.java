package io.tileseq.config;

import io.tileseq.augment.AugmentConfig;
import io.tileseq.sequence.LaneOptions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the section {@code shuffle}. */
final class ShuffleReader {
    private static final int MOST_LANES = 1 << 16;

    private ShuffleReader() {}

    static ShuffleConfig read(
            Section section, AugmentConfig augment, SplitConfig split, Optional<BalanceConfig> balance) {
        ShuffleConfig.Order order = section.choice("order", ShuffleConfig.Order.class, ShuffleConfig.DEFAULT_ORDER);
        long seed = section.integer("seed", ShuffleConfig.DEFAULT_SEED, Long.MIN_VALUE, Long.MAX_VALUE);
        long group = section.bytes("group_bytes", ShuffleConfig.DEFAULT_GROUP_BYTES, 1, 1L << 40);
        Optional<LaneOptions> lanes = Optional.empty();
        if (order == ShuffleConfig.Order.LANES) {
            lanes = Optional.of(lanes(section));
            if (augment.copies() > 0) {
                section.problem(
                        "order",
                        "lanes follow recordings through time, which augmented copies have no place in; leave out"
                                + " augment.copies, or use another order");
            }
            if (balance.isPresent()) {
                section.problem(
                        "order",
                        "lanes follow recordings through time, of which balance would repeat or leave out parts; leave out"
                                + " balance, or use another order");
            }
            if (split.folds() > 0) {
                section.problem(
                        "order",
                        "lanes would mix the folds of split.k_folds in one batch; build a dataset of splits, or use"
                                + " another order");
            }
        } else {
            for (String key : List.of("lanes", "padding", "max_consecutive")) {
                section.misplaced(
                        key,
                        "is only for order: lanes, but order is " + order.name().toLowerCase(Locale.ROOT));
            }
        }
        section.finish();
        return new ShuffleConfig(order, seed, group, lanes);
    }

    private static LaneOptions lanes(Section section) {
        if (!section.has("lanes")) {
            section.problem("lanes", "is required with order: lanes; it is the batch size of the training");
        }
        int lanes = section.optionalInteger("lanes", 1, MOST_LANES).orElse(1);
        LaneOptions.Padding padding = section.choice("padding", LaneOptions.Padding.class, LaneOptions.DEFAULT_PADDING);
        int most =
                section.optionalInteger("max_consecutive", 1, Integer.MAX_VALUE).orElse(LaneOptions.UNLIMITED);
        return new LaneOptions(lanes, padding, most);
    }
}
