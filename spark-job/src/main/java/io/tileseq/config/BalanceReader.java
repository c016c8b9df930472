package io.tileseq.config;

import io.tileseq.config.BalanceConfig.Method;
import io.tileseq.model.Split;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the section {@code balance}. */
final class BalanceReader {
    private BalanceReader() {}

    /** What it says; empty if nothing is balanced. */
    static Optional<BalanceConfig> read(Section section, Map<String, TargetConfig> targets) {
        Optional<ClassesConfig> classes = ClassesReader.read(section, targets);
        Method method = section.choice("method", Method.class, null);
        long targetSamples = 0;
        if (section.has("target_samples")) {
            targetSamples = section.integer("target_samples", 1, 1, BalanceConfig.MAX_TARGET_SAMPLES);
        } else {
            section.optionalText("target_samples");
        }
        long seed = section.integer("seed", BalanceConfig.DEFAULT_SEED, Long.MIN_VALUE, Long.MAX_VALUE);
        Set<Split> splits = splits(section);
        if (classes.isPresent() && method == null) {
            section.problem("method", "is required beside target: over, under, target_samples or weights");
        }
        if (classes.isEmpty() && method != null) {
            section.problem("target", "is required beside method; it names the target that tells the classes");
        }
        if (method == Method.TARGET_SAMPLES && targetSamples == 0) {
            section.problem(
                    "target_samples", "is required with method target_samples: samples that each class is to have");
        }
        if (method != Method.TARGET_SAMPLES && section.has("target_samples")) {
            section.problem("target_samples", "is only for method target_samples");
        }
        section.finish();
        return classes.isPresent() && method != null
                ? Optional.of(new BalanceConfig(classes.get(), method, targetSamples, seed, splits))
                : Optional.empty();
    }

    private static Set<Split> splits(Section section) {
        Set<Split> splits = EnumSet.noneOf(Split.class);
        List<String> names = section.texts("splits");
        for (String name : names) {
            Optional<Split> split = Split.ofText(name);
            if (split.isEmpty()) {
                section.problem("splits", "must name splits, train, val or test, but names " + name);
            }
            split.ifPresent(splits::add);
        }
        return names.isEmpty() ? EnumSet.of(Split.TRAIN) : splits;
    }
}
