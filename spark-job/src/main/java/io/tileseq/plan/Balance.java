package io.tileseq.plan;

import io.tileseq.model.Split;
import io.tileseq.sequence.SampleId;
import io.tileseq.sequence.Windows;
import io.tileseq.split.Place;
import io.tileseq.split.RegionSplit;
import io.tileseq.target.TargetClasses;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often a sample stands in its split for the sake of its class, and with what weight: a function of its identity, its
 * split and its class.
 *
 * @param classes what tells the class
 * @param windows how samples are cut
 * @param order the frames
 * @param seed of the draw
 * @param repeats whether samples may be repeated
 * @param weighs whether samples have a weight
 * @param quotas of each part, as {@link #part} names it, and class; parts that are left as they are have none
 */
public record Balance(
        TargetClasses classes,
        Windows windows,
        FrameOrder order,
        long seed,
        boolean repeats,
        boolean weighs,
        Map<String, Map<String, Quota>> quotas)
        implements Serializable {
    /** Why a sample is dropped whose class has too many. */
    public static final String REASON = "balance";

    /**
     * What becomes of the samples of a class.
     *
     * @param planned how many there are
     * @param rows how many times they are to stand there, all together
     * @param last the last of those, in the order of ranks, that stand there once more than the others; null if none do
     * @param weight of each
     */
    public record Quota(long planned, long rows, SampleRank last, double weight) implements Serializable {

        /** How often a sample stands there. */
        int times(SampleRank rank) {
            long times = rows / planned;
            return Math.toIntExact(last != null && rank.compareTo(last) <= 0 ? times + 1 : times);
        }

        /** How many samples stand there once more than the others. */
        public long more() {
            return rows % planned;
        }
    }

    public Balance {
        Map<String, Map<String, Quota>> copy = new TreeMap<>();
        quotas.forEach((part, ofClass) -> copy.put(part, Collections.unmodifiableMap(new TreeMap<>(ofClass))));
        quotas = Collections.unmodifiableMap(copy);
    }

    /** The name of what is balanced by itself: a split or a fold. */
    public static String part(Split split, int fold) {
        return fold == RegionSplit.NO_FOLD ? split.text() : "fold " + fold;
    }

    /** The class of a planned sample; null if it has none. */
    public String classOf(TileRecord tile, int window) {
        TileRow row = tile.row(windows.target(window));
        return row == null ? null : classes.of(row.text());
    }

    public SampleRank rankOf(TileRecord tile, int window) {
        return SampleRank.of(seed, SampleId.of(tile.region(), tile.tile(), order.label(windows.input(window, 0))));
    }

    /** The place with what balance makes of it. */
    Place of(Place place, int fold, TileRecord tile, int window) {
        Map<String, Quota> ofClass = quotas.get(part(place.split(), fold));
        String name = ofClass == null ? null : classOf(tile, window);
        if (name == null) {
            return place;
        }
        Quota quota = ofClass.get(name);
        int times = quota.times(quota.last() == null ? null : rankOf(tile, window));
        return times == 0 ? Place.dropped(REASON) : place.times(times).weighing(quota.weight());
    }

    /** The quotas alone: what they are for stands in the config. */
    @Override
    public String toString() {
        return "Balance[seed=" + seed + ", quotas=" + quotas + "]";
    }
}
