package io.tileseq.spark;

import io.tileseq.config.BalanceConfig;
import io.tileseq.model.UserException;
import io.tileseq.plan.Balance;
import io.tileseq.plan.FrameOrder;
import io.tileseq.plan.TileRecord;
import io.tileseq.sequence.Windows;
import io.tileseq.split.RegionSplit;
import io.tileseq.target.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;

/**
 * The part of the plan that balances classes: counts the planned samples of each in one pass over the tiles, and finds which
 * of them stand in their split once more than the others. The driver holds splits and classes, never tiles.
 */
final class BalanceStep {
    private final BalanceConfig config;
    private final Map<String, RegionSplit> splits;
    private final JavaRDD<TileRecord> tiles;
    private final Balance undecided;

    /**
     * @param splits how each region is divided
     * @param targets with their labels
     */
    BalanceStep(
            BalanceConfig config,
            Map<String, RegionSplit> splits,
            JavaRDD<TileRecord> tiles,
            Windows windows,
            FrameOrder order,
            List<Target> targets) {
        this.config = config;
        this.splits = splits;
        this.tiles = tiles;
        this.undecided = new Balance(
                TargetTables.classes(config.classes(), targets),
                windows,
                order,
                config.seed(),
                config.method().repeats(),
                config.method() == BalanceConfig.Method.WEIGHTS,
                Map.of());
    }

    Balance run() {
        RankSearch search = new RankSearch(tiles, new BalancedSamples(undecided, splits, config.splits()));
        Map<String, Map<String, Long>> counts = search.counts(SplitStep.MOST_CLASSES);
        Set<String> distinct = new HashSet<>();
        counts.values().forEach(ofClass -> distinct.addAll(ofClass.keySet()));
        TargetTables.requireClasses("balance", config.classes().target(), distinct, SplitStep.MOST_CLASSES);
        Map<String, Map<String, Balance.Quota>> quotas = new HashMap<>();
        Map<RankSearch.Key, Long> sought = new HashMap<>();
        counts.forEach((part, ofClass) -> {
            Map<String, Balance.Quota> own = new HashMap<>();
            ofClass.forEach((name, planned) -> {
                Balance.Quota quota = quota(planned, ofClass);
                requireFewTimes(part, name, quota);
                own.put(name, quota);
                if (quota.more() > 0) {
                    sought.put(new RankSearch.Key(part, name), quota.more());
                }
            });
            quotas.put(part, own);
        });
        search.find(sought).forEach((key, last) -> quotas.get(key.part())
                .computeIfPresent(
                        key.name(),
                        (name, quota) -> new Balance.Quota(quota.planned(), quota.rows(), last, quota.weight())));
        return new Balance(
                undecided.classes(),
                undecided.windows(),
                undecided.order(),
                undecided.seed(),
                undecided.repeats(),
                undecided.weighs(),
                quotas);
    }

    private void requireFewTimes(String part, String name, Balance.Quota quota) {
        if (quota.rows() > BalanceConfig.MAX_TIMES * quota.planned()) {
            throw UserException.input("balance.method " + config.method().name().toLowerCase(Locale.ROOT)
                    + " would repeat the "
                    + quota.planned() + " sample(s) of class " + name + " of target "
                    + config.classes().target() + " in " + part + " until there are " + quota.rows() + ", more than "
                    + BalanceConfig.MAX_TIMES + " times each; use other bins, method target_samples with fewer, or"
                    + " method weights");
        }
    }

    /** What becomes of a class, but for which of its samples stand there once more. */
    private Balance.Quota quota(long planned, Map<String, Long> ofClass) {
        long all = ofClass.values().stream().mapToLong(Long::longValue).sum();
        long rows =
                switch (config.method()) {
                    case OVER ->
                        ofClass.values().stream()
                                .mapToLong(Long::longValue)
                                .max()
                                .orElseThrow();
                    case UNDER ->
                        ofClass.values().stream()
                                .mapToLong(Long::longValue)
                                .min()
                                .orElseThrow();
                    case TARGET_SAMPLES -> config.targetSamples();
                    case WEIGHTS -> planned;
                };
        double weight = undecided.weighs() ? (double) all / ((double) ofClass.size() * planned) : 1;
        return new Balance.Quota(planned, rows, null, weight);
    }
}
