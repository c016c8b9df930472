package io.tileseq.split;

import io.tileseq.model.Hash64;
import io.tileseq.model.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws regions into splits so that the fractions are met by planned samples.
 *
 * <p>Method: units are laid in a row in the order of their seeded hash, each as long as its samples, and the row is cut
 * where the fractions say, each cut moved to the nearest end of a unit. A cut is off by at most half of the largest unit,
 * so a split, which has two, is off by at most one. Then units are moved or exchanged between splits, at most {@value
 * #MAX_ROUNDS} times, as long as that brings the largest error down and leaves no split empty; this is skipped beyond
 * {@value #MAX_UNITS} units, where cuts are close enough.
 */
public final class RegionSplitter {
    static final int MAX_ROUNDS = 200;
    static final int MAX_UNITS = 500;

    private static final Split[] SPLITS = Split.values();

    private final Map<Split, Double> fractions;
    private final long seed;
    private double largestUnit;

    /** @param fractions of each split; they sum to 1 */
    public RegionSplitter(Map<Split, Double> fractions, long seed) {
        this.fractions = new EnumMap<>(Split.class);
        for (Split split : SPLITS) {
            this.fractions.put(split, fractions.getOrDefault(split, 0.0));
        }
        this.seed = seed;
    }

    /**
     * The split of each region.
     *
     * @throws SplitException if a split with a fraction above 0 would be empty
     */
    public Map<String, Split> byFractions(List<SplitUnit> units) throws SplitException {
        List<SplitUnit> row = new ArrayList<>(units);
        row.sort(Comparator.comparingLong((SplitUnit unit) -> Hash64.of(seed, unit.key()))
                .thenComparing(SplitUnit::key));
        largestUnit = row.stream().mapToLong(SplitUnit::samples).max().orElse(0) * (1 + 1e-9);
        Split[] splits = cut(row);
        if (row.size() <= MAX_UNITS) {
            improve(row, splits);
        }
        Map<String, Split> assigned = new HashMap<>();
        for (int i = 0; i < row.size(); i++) {
            for (String region : row.get(i).regions()) {
                assigned.put(region, splits[i]);
            }
        }
        requireNoneEmpty(units, assigned);
        return assigned;
    }

    /**
     * The split of each region by nothing but its id, so that regions keep their split when more arrive: the unit's
     * seeded hash as a number in [0, 1) against the cumulated fractions.
     *
     * @throws SplitException if a split with a fraction above 0 would be empty
     */
    public Map<String, Split> byHash(List<SplitUnit> units) throws SplitException {
        Map<String, Split> assigned = new HashMap<>();
        for (SplitUnit unit : units) {
            double at = Hash64.unit(seed, unit.key());
            Split split = null;
            double end = 0;
            for (Split candidate : SPLITS) {
                end += fractions.get(candidate);
                if (fractions.get(candidate) > 0 && (split == null || at >= end - fractions.get(candidate))) {
                    split = candidate;
                }
            }
            for (String region : unit.regions()) {
                assigned.put(region, split);
            }
        }
        requireNoneEmpty(units, assigned);
        return assigned;
    }

    private Split[] cut(List<SplitUnit> row) {
        long all = row.stream().mapToLong(SplitUnit::samples).sum();
        Split[] splits = new Split[row.size()];
        int at = 0;
        long placed = 0;
        double end = 0;
        Split last = lastSplit();
        for (Split split : SPLITS) {
            if (fractions.get(split) == 0) {
                continue;
            }
            end += fractions.get(split);
            double target = end * all;
            while (at < row.size() && (split == last || placed + row.get(at).samples() / 2.0 <= target)) {
                placed += row.get(at).samples();
                splits[at++] = split;
            }
        }
        return splits;
    }

    private Split lastSplit() {
        Split last = Split.TRAIN;
        for (Split split : SPLITS) {
            last = fractions.get(split) > 0 ? split : last;
        }
        return last;
    }

    /** Moves and exchanges units while the largest error falls. */
    private void improve(List<SplitUnit> row, Split[] splits) {
        double[] errors = new double[SPLITS.length];
        int[] units = new int[SPLITS.length];
        long all = row.stream().mapToLong(SplitUnit::samples).sum();
        for (Split split : SPLITS) {
            errors[split.ordinal()] = -fractions.get(split) * all;
        }
        for (int i = 0; i < splits.length; i++) {
            errors[splits[i].ordinal()] += row.get(i).samples();
            units[splits[i].ordinal()]++;
        }
        int round = 0;
        while (round < MAX_ROUNDS && improveOnce(row, splits, errors, units)) {
            round++;
        }
    }

    /** Applies the best single move or exchange, if one helps. */
    private boolean improveOnce(List<SplitUnit> row, Split[] splits, double[] errors, int[] units) {
        double best = score(errors, units);
        int bestUnit = -1;
        int bestOther = -1;
        Split bestSplit = null;
        for (int i = 0; i < splits.length; i++) {
            for (Split split : SPLITS) {
                if (split == splits[i] || fractions.get(split) == 0) {
                    continue;
                }
                move(row, splits, errors, units, i, split);
                double moved = score(errors, units);
                if (moved < best - 1e-9) {
                    best = moved;
                    bestUnit = i;
                    bestOther = -1;
                    bestSplit = split;
                }
                undo(row, splits, errors, units, i, split);
            }
            for (int j = i + 1; j < splits.length; j++) {
                if (splits[j] == splits[i] || row.get(j).samples() == row.get(i).samples()) {
                    continue;
                }
                double exchanged = scoreOfExchange(row, splits, errors, units, i, j);
                if (exchanged < best - 1e-9) {
                    best = exchanged;
                    bestUnit = i;
                    bestOther = j;
                    bestSplit = null;
                }
            }
        }
        if (bestUnit < 0) {
            return false;
        }
        if (bestOther < 0) {
            move(row, splits, errors, units, bestUnit, bestSplit);
            splits[bestUnit] = bestSplit;
        } else {
            long difference = row.get(bestOther).samples() - row.get(bestUnit).samples();
            errors[splits[bestUnit].ordinal()] += difference;
            errors[splits[bestOther].ordinal()] -= difference;
            Split kept = splits[bestUnit];
            splits[bestUnit] = splits[bestOther];
            splits[bestOther] = kept;
        }
        return true;
    }

    private static void move(List<SplitUnit> row, Split[] splits, double[] errors, int[] units, int unit, Split to) {
        long samples = row.get(unit).samples();
        errors[splits[unit].ordinal()] -= samples;
        errors[to.ordinal()] += samples;
        units[splits[unit].ordinal()]--;
        units[to.ordinal()]++;
    }

    private static void undo(List<SplitUnit> row, Split[] splits, double[] errors, int[] units, int unit, Split to) {
        long samples = row.get(unit).samples();
        errors[splits[unit].ordinal()] += samples;
        errors[to.ordinal()] -= samples;
        units[splits[unit].ordinal()]++;
        units[to.ordinal()]--;
    }

    private double scoreOfExchange(List<SplitUnit> row, Split[] splits, double[] errors, int[] units, int i, int j) {
        long difference = row.get(j).samples() - row.get(i).samples();
        errors[splits[i].ordinal()] += difference;
        errors[splits[j].ordinal()] -= difference;
        double score = score(errors, units);
        errors[splits[i].ordinal()] -= difference;
        errors[splits[j].ordinal()] += difference;
        return score;
    }

    /** The largest error in samples; infinite if a split is empty that must not be, or off by more than a unit. */
    private double score(double[] errors, int[] units) {
        double largest = 0;
        for (Split split : SPLITS) {
            if (fractions.get(split) > 0 && units[split.ordinal()] == 0) {
                return Double.POSITIVE_INFINITY;
            }
            largest = Math.max(largest, Math.abs(errors[split.ordinal()]));
        }
        return largest > largestUnit ? Double.POSITIVE_INFINITY : largest;
    }

    private void requireNoneEmpty(List<SplitUnit> units, Map<String, Split> assigned) throws SplitException {
        for (Split split : SPLITS) {
            if (fractions.get(split) > 0 && !assigned.containsValue(split)) {
                throw new SplitException("split " + split.text() + " would be empty: its fraction is "
                        + fractions.get(split) + ", but " + units.size()
                        + " region(s) that share no file cannot be drawn so; use more regions, another split.seed, or set"
                        + " split.fractions." + split.text() + " to 0");
            }
        }
    }
}
