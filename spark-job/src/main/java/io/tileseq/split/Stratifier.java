package io.tileseq.split;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Makes the classes alike in all parts by moving and exchanging units, as long as no part gets empty or is off its fraction
 * by more than the largest unit.
 *
 * <p>What is brought down is the distance D: the sum over the parts of the total variation distance between the classes of
 * the part and those of all samples, {@code 1/2 * sum over c of |n(part, c) / n(part) - n(c) / n|}; 1 for a part without a
 * class. Units are taken one after the other in the order of the row. Each may go to any other part, or be exchanged with a
 * unit of another part that follows within reach; of all that, what lowers D most is done, the first such if several do.
 * That is repeated until no unit changes its place any more.
 */
final class Stratifier {
    /** Less is no improvement: it may come from rounding. */
    static final double LEAST_GAIN = 1e-9;
    /** Gains that differ by less are equal. */
    static final double SAME_GAIN = 1e-12;

    static final int MAX_PASSES = 100;
    static final int LEAST_REACH = 16;
    /** Exchanges that are tried in one pass where reach is more than the least. */
    static final int EXCHANGES = 250_000;

    private final List<SplitPart> parts;
    private final List<SplitUnit> row;
    private final int[] partOf;
    private final double largest;
    private final long all;
    private final int reach;
    /** Classes of each unit and how many samples it has of each. */
    private final int[][] classes;

    private final long[][] counts;
    private final double[] shares;
    private final long[][] inPart;
    private final long[] classified;
    private final long[] samples;
    private final int[] units;
    private final double[] distances;

    /**
     * @param row units in the order in which they are tried
     * @param partOf the part of each, which is changed
     * @param largest samples by which a part may be off
     */
    Stratifier(List<SplitPart> parts, List<SplitUnit> row, int[] partOf, double largest) {
        this.parts = parts;
        this.row = row;
        this.partOf = partOf;
        this.largest = largest;
        this.all = row.stream().mapToLong(SplitUnit::samples).sum();
        this.reach = Math.max(LEAST_REACH, EXCHANGES / row.size());
        TreeSet<String> sorted = new TreeSet<>();
        row.forEach(unit -> sorted.addAll(unit.classes().keySet()));
        List<String> names = new ArrayList<>(sorted);
        classes = new int[row.size()][];
        counts = new long[row.size()][];
        inPart = new long[parts.size()][names.size()];
        classified = new long[parts.size()];
        samples = new long[parts.size()];
        units = new int[parts.size()];
        long[] ofAll = new long[names.size()];
        for (int unit = 0; unit < classes.length; unit++) {
            List<String> own =
                    row.get(unit).classes().keySet().stream().sorted().toList();
            classes[unit] = own.stream().mapToInt(names::indexOf).toArray();
            counts[unit] = own.stream().mapToLong(row.get(unit).classes()::get).toArray();
            for (int i = 0; i < classes[unit].length; i++) {
                ofAll[classes[unit][i]] += counts[unit][i];
            }
            put(unit, partOf[unit], 1);
        }
        long classifiedInAll = Arrays.stream(ofAll).sum();
        shares = Arrays.stream(ofAll)
                .mapToDouble(n -> (double) n / classifiedInAll)
                .toArray();
        distances = new double[parts.size()];
        for (int part = 0; part < distances.length; part++) {
            distances[part] = distance(part);
        }
    }

    void improve() {
        boolean changed = true;
        for (int pass = 0; changed && pass < MAX_PASSES; pass++) {
            changed = false;
            for (int unit = 0; unit < partOf.length; unit++) {
                changed |= improve(unit);
            }
        }
    }

    /** Does what is best for one unit, if anything is. */
    private boolean improve(int unit) {
        double best = -LEAST_GAIN;
        int bestPart = -1;
        int bestOther = -1;
        int from = partOf[unit];
        for (int part = 0; part < parts.size(); part++) {
            if (part != from && parts.get(part).fraction() > 0) {
                double gain = change(unit, part, -1);
                if (gain < best - SAME_GAIN) {
                    best = gain;
                    bestPart = part;
                }
            }
        }
        for (int other = unit + 1; other < partOf.length && other <= unit + reach; other++) {
            if (partOf[other] != from) {
                double gain = change(unit, partOf[other], other);
                if (gain < best - SAME_GAIN) {
                    best = gain;
                    bestPart = partOf[other];
                    bestOther = other;
                }
            }
        }
        if (bestPart < 0) {
            return false;
        }
        move(unit, from, bestPart, bestOther);
        partOf[unit] = bestPart;
        if (bestOther >= 0) {
            partOf[bestOther] = from;
        }
        distances[from] = distance(from);
        distances[bestPart] = distance(bestPart);
        return true;
    }

    /**
     * By how much D would rise; infinite if it must not be.
     *
     * @param other the unit that comes back in exchange; -1 for none
     */
    private double change(int unit, int to, int other) {
        int from = partOf[unit];
        move(unit, from, to, other);
        double change = isAllowed(from) && isAllowed(to)
                ? distance(from) + distance(to) - distances[from] - distances[to]
                : Double.POSITIVE_INFINITY;
        put(unit, to, -1);
        put(unit, from, 1);
        if (other >= 0) {
            put(other, from, -1);
            put(other, to, 1);
        }
        return change;
    }

    private void move(int unit, int from, int to, int other) {
        put(unit, from, -1);
        put(unit, to, 1);
        if (other >= 0) {
            put(other, to, -1);
            put(other, from, 1);
        }
    }

    private boolean isAllowed(int part) {
        return units[part] > 0 && Math.abs(samples[part] - parts.get(part).fraction() * all) <= largest;
    }

    private void put(int unit, int part, int sign) {
        units[part] += sign;
        samples[part] += sign * row.get(unit).samples();
        for (int i = 0; i < classes[unit].length; i++) {
            inPart[part][classes[unit][i]] += sign * counts[unit][i];
            classified[part] += sign * counts[unit][i];
        }
    }

    private double distance(int part) {
        if (parts.get(part).fraction() == 0) {
            return 0;
        }
        if (classified[part] == 0) {
            return 1;
        }
        double sum = 0;
        for (int c = 0; c < shares.length; c++) {
            sum += Math.abs((double) inPart[part][c] / classified[part] - shares[c]);
        }
        return sum / 2;
    }
}
