package io.tileseq.split;

import io.tileseq.model.Hash64;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws regions into splits, or other parts, so that the fractions are met by planned samples. A part is named by its
 * number.
 *
 * <p>Method: units are laid in a row in the order of their seeded hash, each as long as its samples, and the row is cut
 * where the fractions say, each cut moved to the nearest end of a unit. A cut is off by at most half of the largest unit,
 * so a split, which has two, is off by at most one. Then units are moved or exchanged between splits, at most {@value
 * #MAX_ROUNDS} times, as long as that brings the largest error down and leaves no split empty; this is skipped beyond
 * {@value #MAX_UNITS} units, where cuts are close enough. Where units tell classes, a {@link Stratifier} goes on from there.
 */
public final class RegionSplitter {
    static final int MAX_ROUNDS = 200;
    static final int MAX_UNITS = 500;

    private final List<SplitPart> parts;
    private final long seed;
    private double largestUnit;

    /** @param parts whose fractions sum to 1 */
    public RegionSplitter(List<SplitPart> parts, long seed) {
        this.parts = List.copyOf(parts);
        this.seed = seed;
    }

    /**
     * The part of each region.
     *
     * @throws SplitException if a part with a fraction above 0 would be empty
     */
    public Map<String, Integer> byFractions(List<SplitUnit> units) throws SplitException {
        List<SplitUnit> row = new ArrayList<>(units);
        row.sort(Comparator.comparingLong((SplitUnit unit) -> Hash64.of(seed, unit.key()))
                .thenComparing(SplitUnit::key));
        largestUnit = row.stream().mapToLong(SplitUnit::samples).max().orElse(0) * (1 + 1e-9);
        int[] splits = cut(row);
        if (row.size() <= MAX_UNITS) {
            improve(row, splits);
        }
        if (row.stream().anyMatch(unit -> !unit.classes().isEmpty())) {
            new Stratifier(parts, row, splits, largestUnit).improve();
        }
        Map<String, Integer> assigned = new HashMap<>();
        for (int i = 0; i < row.size(); i++) {
            for (String region : row.get(i).regions()) {
                assigned.put(region, splits[i]);
            }
        }
        requireNoneEmpty(units, assigned);
        return assigned;
    }

    /**
     * The part of each region by nothing but its id, so that regions keep their part when more arrive: the unit's
     * seeded hash as a number in [0, 1) against the cumulated fractions.
     *
     * @throws SplitException if a part with a fraction above 0 would be empty
     */
    public Map<String, Integer> byHash(List<SplitUnit> units) throws SplitException {
        Map<String, Integer> assigned = new HashMap<>();
        for (SplitUnit unit : units) {
            double at = Hash64.unit(seed, unit.key());
            int split = -1;
            double end = 0;
            for (int candidate = 0; candidate < parts.size(); candidate++) {
                end += fraction(candidate);
                if (fraction(candidate) > 0 && (split < 0 || at >= end - fraction(candidate))) {
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

    private double fraction(int part) {
        return parts.get(part).fraction();
    }

    private int[] cut(List<SplitUnit> row) {
        long all = row.stream().mapToLong(SplitUnit::samples).sum();
        int[] splits = new int[row.size()];
        int at = 0;
        long placed = 0;
        double end = 0;
        int last = lastPart();
        for (int split = 0; split < parts.size(); split++) {
            if (fraction(split) == 0) {
                continue;
            }
            end += fraction(split);
            double target = end * all;
            while (at < row.size() && (split == last || placed + row.get(at).samples() / 2.0 <= target)) {
                placed += row.get(at).samples();
                splits[at++] = split;
            }
        }
        return splits;
    }

    private int lastPart() {
        int last = 0;
        for (int part = 0; part < parts.size(); part++) {
            last = fraction(part) > 0 ? part : last;
        }
        return last;
    }

    /** Moves and exchanges units while the largest error falls. */
    private void improve(List<SplitUnit> row, int[] splits) {
        double[] errors = new double[parts.size()];
        int[] units = new int[parts.size()];
        long all = row.stream().mapToLong(SplitUnit::samples).sum();
        for (int split = 0; split < errors.length; split++) {
            errors[split] = -fraction(split) * all;
        }
        for (int i = 0; i < splits.length; i++) {
            errors[splits[i]] += row.get(i).samples();
            units[splits[i]]++;
        }
        int round = 0;
        while (round < MAX_ROUNDS && improveOnce(row, splits, errors, units)) {
            round++;
        }
    }

    /** Applies the best single move or exchange, if one helps. */
    private boolean improveOnce(List<SplitUnit> row, int[] splits, double[] errors, int[] units) {
        double best = score(errors, units);
        int bestUnit = -1;
        int bestOther = -1;
        int bestSplit = -1;
        for (int i = 0; i < splits.length; i++) {
            for (int split = 0; split < parts.size(); split++) {
                if (split == splits[i] || fraction(split) == 0) {
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
                    bestSplit = -1;
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
            errors[splits[bestUnit]] += difference;
            errors[splits[bestOther]] -= difference;
            int kept = splits[bestUnit];
            splits[bestUnit] = splits[bestOther];
            splits[bestOther] = kept;
        }
        return true;
    }

    private static void move(List<SplitUnit> row, int[] splits, double[] errors, int[] units, int unit, int to) {
        long samples = row.get(unit).samples();
        errors[splits[unit]] -= samples;
        errors[to] += samples;
        units[splits[unit]]--;
        units[to]++;
    }

    private static void undo(List<SplitUnit> row, int[] splits, double[] errors, int[] units, int unit, int to) {
        long samples = row.get(unit).samples();
        errors[splits[unit]] += samples;
        errors[to] -= samples;
        units[splits[unit]]++;
        units[to]--;
    }

    private double scoreOfExchange(List<SplitUnit> row, int[] splits, double[] errors, int[] units, int i, int j) {
        long difference = row.get(j).samples() - row.get(i).samples();
        errors[splits[i]] += difference;
        errors[splits[j]] -= difference;
        double score = score(errors, units);
        errors[splits[i]] -= difference;
        errors[splits[j]] += difference;
        return score;
    }

    /** The largest error in samples; infinite if a split is empty that must not be, or off by more than a unit. */
    private double score(double[] errors, int[] units) {
        double largest = 0;
        for (int split = 0; split < parts.size(); split++) {
            if (fraction(split) > 0 && units[split] == 0) {
                return Double.POSITIVE_INFINITY;
            }
            largest = Math.max(largest, Math.abs(errors[split]));
        }
        return largest > largestUnit ? Double.POSITIVE_INFINITY : largest;
    }

    private void requireNoneEmpty(List<SplitUnit> units, Map<String, Integer> assigned) throws SplitException {
        boolean[] taken = new boolean[parts.size()];
        assigned.values().forEach(part -> taken[part] = true);
        for (int part = 0; part < taken.length; part++) {
            if (fraction(part) > 0 && !taken[part]) {
                throw new SplitException(parts.get(part).name() + " would be empty: its fraction is " + fraction(part)
                        + ", but " + units.size() + " region(s) that share no file cannot be drawn so; "
                        + parts.get(part).remedy());
            }
        }
    }
}
