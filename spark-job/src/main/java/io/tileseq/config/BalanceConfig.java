package io.tileseq.config;

import io.tileseq.model.Split;
import java.util.Set;

/**
 * How often samples of each class stand in their split.
 *
 * @param classes what tells them
 * @param method what is done
 * @param targetSamples samples that every class is to have, with {@link Method#TARGET_SAMPLES}
 * @param seed of the draw
 * @param splits that are balanced, each by itself
 */
public record BalanceConfig(ClassesConfig classes, Method method, long targetSamples, long seed, Set<Split> splits) {
    public static final long DEFAULT_SEED = 0;
    public static final long MAX_TARGET_SAMPLES = 1L << 40;
    /** How often a sample may stand in its split. */
    public static final long MAX_TIMES = 1000;

    /** The methods. */
    public enum Method {
        /** Every class as often as the largest. */
        OVER,
        /** Every class as often as the smallest. */
        UNDER,
        /** Every class as often as the config says. */
        TARGET_SAMPLES,
        /** As they are, with a weight. */
        WEIGHTS;

        /** Whether samples may be repeated. */
        public boolean repeats() {
            return this == OVER || this == TARGET_SAMPLES;
        }
    }

    public BalanceConfig {
        splits = Set.copyOf(splits);
    }
}
