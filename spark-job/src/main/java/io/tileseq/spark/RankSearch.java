package io.tileseq.spark;

import io.tileseq.plan.SampleRank;
import io.tileseq.plan.TileRecord;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Finds the sample that stands at a given place among those of its class, in the order of ranks, without bringing them to
 * one place. Each pass over the tiles counts the samples of the interval of hashes that is left by the next
 * {@value #BITS} bits of their hash, which leaves the interval of one value of these bits. Once few samples are left their
 * ranks are collected and sorted. The result is exact: it is a rank that a sample has.
 */
final class RankSearch {
    static final int BITS = 10;
    /** Samples of a class whose ranks are collected. */
    static final int FEW = 1 << 10;

    private final JavaRDD<TileRecord> tiles;
    private final BalancedSamples samples;
    private final int few;

    RankSearch(JavaRDD<TileRecord> tiles, BalancedSamples samples) {
        this(tiles, samples, FEW);
    }

    /** @param few samples of a class whose ranks are collected */
    RankSearch(JavaRDD<TileRecord> tiles, BalancedSamples samples, int few) {
        this.tiles = tiles;
        this.samples = samples;
        this.few = few;
    }

    /**
     * Samples that are sought among each other.
     *
     * @param part a split or a fold
     * @param name of their class
     */
    record Key(String part, String name) implements Serializable {}

    /**
     * What is left of a search.
     *
     * @param prefix the first bits of the hash
     * @param bits how many these are
     * @param place of the sample that is sought among those with the prefix, from 1
     * @param left how many have the prefix
     */
    private record Left(long prefix, int bits, long place, long left) implements Serializable {
        boolean has(SampleRank rank) {
            return bits == 0 || rank.hash() >>> (Long.SIZE - bits) == prefix;
        }

        boolean isFew(int few) {
            return left <= few || bits + BITS > Long.SIZE;
        }

        int next(SampleRank rank) {
            return (int) (rank.hash() >>> (Long.SIZE - bits - BITS)) & ((1 << BITS) - 1);
        }

        /** @param counts by the value of the next bits */
        Left narrowed(NavigableMap<Integer, Long> counts) {
            long before = 0;
            for (Map.Entry<Integer, Long> count : counts.entrySet()) {
                if (before + count.getValue() >= place) {
                    return new Left(prefix << BITS | count.getKey(), bits + BITS, place - before, count.getValue());
                }
                before += count.getValue();
            }
            throw new IllegalStateException("place " + place + " is sought among " + before + " samples");
        }
    }

    /**
     * Samples of each part by class.
     *
     * @param most classes of a part; if it has more, at least one more is returned
     */
    Map<String, Map<String, Long>> counts(int most) {
        return tiles.mapPartitions(new Count(samples, most)).treeReduce((a, b) -> {
            b.forEach((part, counts) -> counts.forEach((name, count) -> Count.add(a, part, name, count, most)));
            return a;
        });
    }

    /**
     * The rank of the sample at each place.
     *
     * @param places from 1, at most as many as there are samples
     */
    Map<Key, SampleRank> find(Map<Key, Long> places) {
        Map<Key, Left> open = new HashMap<>();
        Map<Key, Left> ended = new HashMap<>();
        places.forEach((key, place) -> open.put(key, new Left(0, 0, place, Long.MAX_VALUE)));
        while (!open.isEmpty()) {
            Map<Key, NavigableMap<Integer, Long>> counts =
                    tiles.mapPartitions(new Narrow(samples, Map.copyOf(open))).treeReduce(Narrow::merge);
            counts.forEach((key, count) -> {
                Left left = open.get(key).narrowed(count);
                open.put(key, left);
                if (left.isFew(few)) {
                    ended.put(key, open.remove(key));
                }
            });
        }
        Map<Key, SampleRank> found = new HashMap<>();
        if (!ended.isEmpty()) {
            Map<Key, List<SampleRank>> ranks =
                    tiles.mapPartitions(new Collect(samples, Map.copyOf(ended))).treeReduce(Collect::merge);
            ranks.forEach((key, own) -> {
                Collections.sort(own);
                found.put(key, own.get(Math.toIntExact(ended.get(key).place() - 1)));
            });
        }
        return found;
    }

    /** Counts samples by class. */
    private record Count(BalancedSamples samples, int most)
            implements FlatMapFunction<Iterator<TileRecord>, Map<String, Map<String, Long>>> {
        @Override
        public Iterator<Map<String, Map<String, Long>>> call(Iterator<TileRecord> tiles) {
            Map<String, Map<String, Long>> counts = new HashMap<>();
            tiles.forEachRemaining(tile -> samples.visit(tile, (part, name, rank) -> add(counts, part, name, 1, most)));
            return List.of(counts).iterator();
        }

        static void add(Map<String, Map<String, Long>> counts, String part, String name, long count, int most) {
            Map<String, Long> own = counts.computeIfAbsent(part, key -> new HashMap<>());
            if (own.size() <= most || own.containsKey(name)) {
                own.merge(name, count, Long::sum);
            }
        }
    }

    /** Counts samples of open searches by the next bits of their hash. */
    private record Narrow(BalancedSamples samples, Map<Key, Left> open)
            implements FlatMapFunction<Iterator<TileRecord>, Map<Key, NavigableMap<Integer, Long>>> {
        @Override
        public Iterator<Map<Key, NavigableMap<Integer, Long>>> call(Iterator<TileRecord> tiles) {
            Map<Key, NavigableMap<Integer, Long>> counts = new HashMap<>();
            tiles.forEachRemaining(tile -> samples.visit(tile, (part, name, lazy) -> {
                Key key = new Key(part, name);
                Left left = open.get(key);
                if (left != null) {
                    SampleRank rank = lazy.get();
                    if (left.has(rank)) {
                        counts.computeIfAbsent(key, fresh -> new TreeMap<>()).merge(left.next(rank), 1L, Long::sum);
                    }
                }
            }));
            return List.of(counts).iterator();
        }

        static Map<Key, NavigableMap<Integer, Long>> merge(
                Map<Key, NavigableMap<Integer, Long>> a, Map<Key, NavigableMap<Integer, Long>> b) {
            b.forEach((key, counts) -> counts.forEach((bits, count) ->
                    a.computeIfAbsent(key, fresh -> new TreeMap<>()).merge(bits, count, Long::sum)));
            return a;
        }
    }

    /** Collects the ranks of the samples that are left. */
    private record Collect(BalancedSamples samples, Map<Key, Left> few)
            implements FlatMapFunction<Iterator<TileRecord>, Map<Key, List<SampleRank>>> {
        @Override
        public Iterator<Map<Key, List<SampleRank>>> call(Iterator<TileRecord> tiles) {
            Map<Key, List<SampleRank>> ranks = new HashMap<>();
            tiles.forEachRemaining(tile -> samples.visit(tile, (part, name, lazy) -> {
                Key key = new Key(part, name);
                Left left = few.get(key);
                if (left != null) {
                    SampleRank rank = lazy.get();
                    if (left.has(rank)) {
                        ranks.computeIfAbsent(key, fresh -> new ArrayList<>()).add(rank);
                    }
                }
            }));
            return List.of(ranks).iterator();
        }

        static Map<Key, List<SampleRank>> merge(Map<Key, List<SampleRank>> a, Map<Key, List<SampleRank>> b) {
            b.forEach((key, ranks) ->
                    a.computeIfAbsent(key, fresh -> new ArrayList<>()).addAll(ranks));
            return a;
        }
    }
}
