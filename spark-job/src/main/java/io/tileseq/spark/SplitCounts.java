package io.tileseq.spark;

import io.tileseq.plan.TileRecord;
import io.tileseq.plan.TileRow;
import io.tileseq.sequence.Windows;
import io.tileseq.split.SplitGrid;
import io.tileseq.target.TargetClasses;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Counts what is drawn into splits, in one pass over the tiles: by region, and within a region by class or block.
 *
 * @param <K> what is counted within a region
 */
final class SplitCounts<K> implements FlatMapFunction<Iterator<TileRecord>, Map<String, Map<K, Long>>> {
    private static final long serialVersionUID = 1L;

    /** What tells where a tile counts. */
    private interface Counter<K> extends Serializable {
        void count(TileRecord tile, Map<K, Long> counts);
    }

    private final Counter<K> counter;
    /** More distinct things than this are not kept apart: the first that there are past it say that there are too many. */
    private final int most;

    private SplitCounts(Counter<K> counter, int most) {
        this.counter = counter;
        this.most = most;
    }

    /**
     * Planned samples by region and class; those without a class are left out.
     *
     * @param most classes; if a region has more, at least one more is returned for it
     */
    static Map<String, Map<String, Long>> classes(
            JavaRDD<TileRecord> tiles, TargetClasses classes, Windows windows, int most) {
        return new SplitCounts<String>(new ByClass(classes, windows), most).over(tiles);
    }

    /** Tiles by region and by the block in which their middle lies. */
    static Map<String, Map<Integer, Long>> blocks(JavaRDD<TileRecord> tiles, Map<String, SplitGrid> grids) {
        return new SplitCounts<Integer>(new ByBlock(grids), Integer.MAX_VALUE).over(tiles);
    }

    private Map<String, Map<K, Long>> over(JavaRDD<TileRecord> tiles) {
        return tiles.mapPartitions(this).treeReduce((a, b) -> merge(a, b, most));
    }

    @Override
    public Iterator<Map<String, Map<K, Long>>> call(Iterator<TileRecord> tiles) {
        Map<String, Map<K, Long>> counts = new HashMap<>();
        while (tiles.hasNext()) {
            TileRecord tile = tiles.next();
            if (tile.isAlive()) {
                Map<K, Long> own = new HashMap<>();
                counter.count(tile, own);
                add(counts.computeIfAbsent(tile.region(), key -> new HashMap<>()), own, most);
            }
        }
        return List.of(counts).iterator();
    }

    private static <K> Map<String, Map<K, Long>> merge(
            Map<String, Map<K, Long>> a, Map<String, Map<K, Long>> b, int most) {
        b.forEach((region, counts) -> add(a.computeIfAbsent(region, key -> new HashMap<>()), counts, most));
        return a;
    }

    private static <K> void add(Map<K, Long> to, Map<K, Long> counts, int most) {
        counts.forEach((key, count) -> {
            if (to.size() <= most || to.containsKey(key)) {
                to.merge(key, count, Long::sum);
            }
        });
    }

    private record ByClass(TargetClasses classes, Windows windows) implements Counter<String> {
        @Override
        public void count(TileRecord tile, Map<String, Long> counts) {
            for (int window = 0; window < windows.count(); window++) {
                TileRow row = tile.row(windows.target(window));
                String name = row == null ? null : classes.of(row.text());
                if (name != null) {
                    counts.merge(name, 1L, Long::sum);
                }
            }
        }
    }

    private record ByBlock(Map<String, SplitGrid> grids) implements Counter<Integer> {
        @Override
        public void count(TileRecord tile, Map<Integer, Long> counts) {
            counts.merge(grids.get(tile.region()).ofMiddle(tile.box()), 1L, Long::sum);
        }
    }
}
