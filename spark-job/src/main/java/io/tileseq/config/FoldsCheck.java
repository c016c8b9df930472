package io.tileseq.config;

import io.tileseq.augment.AugmentConfig;
import java.util.Map;
import java.util.Optional;

/**
 * What cannot stand beside {@code split.k_folds}: every sample is held out once and trained on otherwise, so nothing may be
 * fitted on all samples, nor written for training alone.
 */
final class FoldsCheck {
    private FoldsCheck() {}

    static void check(
            Section root,
            Map<String, TargetConfig> targets,
            TabularConfig tabular,
            NormalizeConfig normalize,
            Optional<BalanceConfig> balance,
            AugmentConfig augment,
            OutputConfig output) {
        if (normalize.kind().isFitted() && output.dtype() != OutputConfig.Dtype.SOURCE) {
            root.problem(
                    "output",
                    "dtype must be source with split.k_folds and normalize.kind "
                            + normalize.kind().text()
                            + ", which is fitted for each fold on the others and applied by the reader; or use"
                            + " normalize.kind scale, constants or none");
        }
        targets.forEach((name, target) -> {
            if (hasFittedLabels(target)) {
                root.problem(
                        "targets",
                        "target " + name
                                + " needs labels or wanted with split.k_folds: labels fitted on all folds would"
                                + " know those that are held out");
            }
            if (target.standardize()) {
                root.problem(
                        "targets",
                        "target " + name
                                + " must not have standardize with split.k_folds: mean and std of all folds would know"
                                + " those that are held out; scale it while training");
            }
        });
        if (!tabular.isEmpty()) {
            root.problem(
                    "tabular",
                    "must be left out with split.k_folds: features fitted on all folds would know those that are held out");
        }
        if (balance.filter(asked -> asked.method() != BalanceConfig.Method.WEIGHTS)
                .isPresent()) {
            root.problem(
                    "balance",
                    "method must be weights with split.k_folds, where every sample is held out once and must neither be"
                            + " missing nor stand there twice");
        }
        if (augment.copies() > 0) {
            root.problem(
                    "augment",
                    "copies must be 0 with split.k_folds, where every sample is held out once; augment while training");
        }
    }

    private static boolean hasFittedLabels(TargetConfig target) {
        if (target instanceof TargetConfig.ClassLabel one) {
            return one.labels().isFitted();
        }
        if (target instanceof TargetConfig.MultiLabel several) {
            return several.labels().isFitted();
        }
        return target instanceof TargetConfig.Objects objects
                && objects.label().isPresent()
                && objects.labels().isFitted();
    }
}
