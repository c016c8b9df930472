package io.tileseq.spark;

import io.tileseq.model.Split;
import io.tileseq.plan.GroupPlanner;
import io.tileseq.plan.Placement;
import io.tileseq.plan.RegionFacts;
import io.tileseq.plan.RegionSlices;
import io.tileseq.plan.TileRecord;
import io.tileseq.sequence.Windows;
import io.tileseq.split.Place;
import io.tileseq.split.RegionSplit;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/** The part of the plan that counts what regions hold for each split and cuts those that are too large for one group. */
final class PieceStep {
    private static final int MAX_STEPS = 4096;

    private final JavaSparkContext sc;
    private final Windows windows;
    private final GroupPlanner planner;
    private final Placement placement;

    PieceStep(JavaSparkContext sc, Windows windows, GroupPlanner planner, Placement placement) {
        this.sc = sc;
        this.windows = windows;
        this.planner = planner;
        this.placement = placement;
    }

    Collection<GroupPlanner.Piece> pieces(
            SortedMap<String, RegionFacts> regions,
            Map<String, RegionSplit> splits,
            Map<String, Long> tilesOfRegion,
            JavaRDD<TileRecord> tiles) {
        Map<String, GroupPlanner.Piece> pieces = new TreeMap<>();
        Map<String, CountSamples.Asked> asked = new HashMap<>();
        regions.forEach((id, region) -> {
            long count = tilesOfRegion.get(id);
            RegionSplit split = splits.get(id);
            RegionSlices.Axis axis = stepped(region);
            Optional<GroupPlanner.Size> known = placement.isByTile()
                    ? Optional.empty()
                    : split.windowsOfTile(windows.count()).map(each -> size(each, count));
            if (known.isPresent() && (axis.step() == 0 || planner.cost(known.get()) <= planner.groupSamples())) {
                pieces.put(id, new GroupPlanner.Piece(region, split, count, RegionSlices.WHOLE, List.of(known.get())));
            } else {
                asked.put(id, new CountSamples.Asked(split, axis));
            }
        });
        if (asked.isEmpty()) {
            return pieces.values();
        }
        sc.setJobDescription("tileseq plan: count samples by split and place");
        Map<String, NavigableMap<Integer, SampleCounts>> steps = new HashMap<>();
        tiles.filter(tile -> tile.isAlive() && asked.containsKey(tile.region()))
                .mapPartitionsToPair(new CountSamples(asked, placement, windows.count()))
                .reduceByKey(SampleCounts::plus)
                .collect()
                .forEach(pair -> steps.computeIfAbsent(pair._1()._1(), key -> new TreeMap<>())
                        .put(pair._1()._2(), pair._2()));
        asked.forEach((id, ask) -> pieces.put(id, cut(regions.get(id), ask, tilesOfRegion.get(id), steps.get(id))));
        return pieces.values();
    }

    /** Where a region may be cut, in at most {@value #MAX_STEPS} steps. */
    private static RegionSlices.Axis stepped(RegionFacts region) {
        RegionSlices.Axis axis = RegionSlices.axis(region);
        if (axis.step() == 0) {
            return axis;
        }
        int length = axis.alongY() ? region.minHeight() : region.minWidth();
        int every = (length / axis.step()) / MAX_STEPS + 1;
        return new RegionSlices.Axis(axis.alongY(), axis.step() * every);
    }

    private GroupPlanner.Size size(Map<Split, Long> ofTile, long tiles) {
        Map<Split, Long> samples = new HashMap<>();
        ofTile.forEach((split, count) -> samples.put(split, count * tiles * placement.timesIn(split)));
        long placed = ofTile.values().stream().mapToLong(Long::longValue).sum();
        return new GroupPlanner.Size(samples, (windows.count() - placed) * tiles);
    }

    private GroupPlanner.Piece cut(
            RegionFacts region, CountSamples.Asked ask, long tiles, NavigableMap<Integer, SampleCounts> ofStep) {
        RegionSlices slices = RegionSlices.WHOLE;
        RegionSlices.Axis axis = ask.axis();
        if (axis.step() > 0) {
            long[] costs = new long[ofStep.lastKey() + 1];
            ofStep.forEach((step, counts) -> costs[step] = planner.cost(counts.size()));
            slices = planner.cut(axis.alongY(), axis.step(), costs);
        }
        List<SampleCounts> ofSlice = new ArrayList<>();
        for (int slice = 0; slice < slices.count(); slice++) {
            ofSlice.add(SampleCounts.NONE);
        }
        int[] starts = slices.starts();
        ofStep.forEach((step, counts) -> {
            int slice = 0;
            while (slice < starts.length && starts[slice] <= step * axis.step()) {
                slice++;
            }
            ofSlice.set(slice, ofSlice.get(slice).plus(counts));
        });
        return new GroupPlanner.Piece(
                region,
                ask.split(),
                tiles,
                slices,
                ofSlice.stream().map(SampleCounts::size).toList());
    }

    /**
     * Planned samples.
     *
     * @param samples by split, copies included
     * @param dropped those that go nowhere
     */
    record SampleCounts(Map<Split, Long> samples, long dropped) implements Serializable {
        static final SampleCounts NONE = new SampleCounts(Map.of(), 0);

        SampleCounts plus(SampleCounts other) {
            Map<Split, Long> sum = new HashMap<>(samples);
            other.samples.forEach((split, count) -> sum.merge(split, count, Long::sum));
            return new SampleCounts(sum, dropped + other.dropped);
        }

        GroupPlanner.Size size() {
            return new GroupPlanner.Size(samples, dropped);
        }
    }

    /** Counts the samples of tiles by region and by the step in which their tile begins. */
    private static final class CountSamples
            implements PairFlatMapFunction<Iterator<TileRecord>, Tuple2<String, Integer>, SampleCounts> {
        private static final long serialVersionUID = 1L;

        /**
         * @param split how the region is divided
         * @param axis along which it may be cut
         */
        record Asked(RegionSplit split, RegionSlices.Axis axis) implements Serializable {}

        private final Map<String, Asked> asked;
        private final Placement placement;
        private final int windows;

        CountSamples(Map<String, Asked> asked, Placement placement, int windows) {
            this.asked = asked;
            this.placement = placement;
            this.windows = windows;
        }

        @Override
        public Iterator<Tuple2<Tuple2<String, Integer>, SampleCounts>> call(Iterator<TileRecord> tiles) {
            Map<Tuple2<String, Integer>, SampleCounts> counts = new HashMap<>();
            while (tiles.hasNext()) {
                TileRecord tile = tiles.next();
                Asked ask = asked.get(tile.region());
                Map<Split, Long> samples = new HashMap<>();
                long dropped = 0;
                for (int window = 0; window < windows; window++) {
                    Place place = placement.of(ask.split(), tile, window);
                    if (place.isDropped()) {
                        dropped++;
                    } else {
                        samples.merge(place.split(), (long) place.copies(), Long::sum);
                    }
                }
                int at = Math.max(
                        0, ask.axis().alongY() ? tile.box().yMin() : tile.box().xMin());
                int step = ask.axis().step() == 0 ? 0 : at / ask.axis().step();
                counts.merge(new Tuple2<>(tile.region(), step), new SampleCounts(samples, dropped), SampleCounts::plus);
            }
            return counts.entrySet().stream()
                    .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
                    .iterator();
        }
    }
}
