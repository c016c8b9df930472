package io.tileseq.split;

import io.tileseq.model.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * One of the parts that units are drawn into: a split or a fold.
 *
 * @param name for messages
 * @param fraction of the samples that it is to get; the parts' fractions sum to 1
 * @param remedy what to do, in words, if it would be empty
 */
public record SplitPart(String name, double fraction, String remedy) {

    /** The three splits, in their order. */
    public static List<SplitPart> ofSplits(Map<Split, Double> fractions) {
        List<SplitPart> parts = new ArrayList<>();
        for (Split split : Split.values()) {
            parts.add(new SplitPart(
                    "split " + split.text(),
                    fractions.getOrDefault(split, 0.0),
                    "use more regions, another split.seed, or set split.fractions." + split.text() + " to 0"));
        }
        return parts;
    }

    /** Equal folds. */
    public static List<SplitPart> ofFolds(int folds) {
        return Collections.nCopies(
                folds, new SplitPart("a fold", 1.0 / folds, "use more regions, or a smaller split.k_folds"));
    }
}
