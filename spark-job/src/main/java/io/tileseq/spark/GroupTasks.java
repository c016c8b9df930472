package io.tileseq.spark;

import io.tileseq.group.GroupFitter;
import io.tileseq.group.GroupResult;
import io.tileseq.group.GroupWriter;
import io.tileseq.model.Split;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.GroupPlan;
import io.tileseq.plan.RegionPlan;
import io.tileseq.plan.TileRecord;
import io.tileseq.shard.OutputFiles;
import io.tileseq.tensor.ChannelMoments;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/** The second shuffle, which takes each tile to the task of its group, and what the tasks do there. */
final class GroupTasks {
    private GroupTasks() {}

    /** Sends group {@code n} to partition {@code n}: a hash of the number would let groups collide. */
    static final class ByGroup extends Partitioner {
        private static final long serialVersionUID = 1L;
        private final int groups;

        ByGroup(int groups) {
            this.groups = groups;
        }

        @Override
        public int numPartitions() {
            return groups;
        }

        @Override
        public int getPartition(Object key) {
            return (Integer) key;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ByGroup that && groups == that.groups;
        }

        @Override
        public int hashCode() {
            return groups;
        }
    }

    /** Pairs each tile that takes part with its group. */
    static final class ToGroup implements PairFlatMapFunction<Iterator<TileRecord>, Integer, byte[]> {
        private static final long serialVersionUID = 1L;
        private final Broadcast<BuildPlan> plan;

        ToGroup(Broadcast<BuildPlan> plan) {
            this.plan = plan;
        }

        @Override
        public Iterator<Tuple2<Integer, byte[]>> call(Iterator<TileRecord> tiles) {
            Map<String, RegionPlan> regions = new HashMap<>();
            plan.value().regions().forEach(region -> regions.put(region.facts().region(), region));
            Iterator<TileRecord> alive = new Alive(tiles);
            return RowsToTiles.map(alive, tile -> {
                RegionPlan region = regions.get(tile.region());
                int group = region.groups().get(region.slices().of(tile.box()));
                return new Tuple2<>(group, tile.withoutJudged().toBytes());
            });
        }
    }

    /** Only the tiles that have a valid row. */
    private static final class Alive implements Iterator<TileRecord> {
        private final Iterator<TileRecord> tiles;
        private TileRecord next;

        Alive(Iterator<TileRecord> tiles) {
            this.tiles = tiles;
        }

        @Override
        public boolean hasNext() {
            while (next == null && tiles.hasNext()) {
                TileRecord tile = tiles.next();
                next = tile.isAlive() ? tile : null;
            }
            return next != null;
        }

        @Override
        public TileRecord next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            TileRecord tile = next;
            next = null;
            return tile;
        }
    }

    static Iterator<TileRecord> records(Iterator<Tuple2<Integer, byte[]>> pairs) {
        return RowsToTiles.map(pairs, pair -> TileRecord.fromBytes(pair._2()));
    }

    /** Sums the statistics of a group's train samples: one result with the group's number; nothing if it has none. */
    static final class Fit
            implements Function2<
                    Integer, Iterator<Tuple2<Integer, byte[]>>, Iterator<Tuple2<Integer, ChannelMoments>>> {
        private static final long serialVersionUID = 1L;
        private final Broadcast<BuildPlan> plan;
        private final SerializableConfiguration conf;

        Fit(Broadcast<BuildPlan> plan, SerializableConfiguration conf) {
            this.plan = plan;
            this.conf = conf;
        }

        @Override
        public Iterator<Tuple2<Integer, ChannelMoments>> call(Integer number, Iterator<Tuple2<Integer, byte[]>> tiles)
                throws IOException {
            GroupPlan group = plan.value().groups().get(number);
            List<Tuple2<Integer, ChannelMoments>> results = new ArrayList<>();
            if (group.samples(Split.TRAIN) > 0) {
                results.add(new Tuple2<>(
                        number, GroupFitter.fit(plan.value(), group, records(tiles), conf.value(), Progress::samples)));
            }
            return results.iterator();
        }
    }

    /** Writes the shards of a group. */
    static final class Write implements Function2<Integer, Iterator<Tuple2<Integer, byte[]>>, Iterator<GroupResult>> {
        private static final long serialVersionUID = 1L;
        private final Broadcast<BuildPlan> plan;
        private final SerializableConfiguration conf;
        private final WriteOptions options;

        Write(Broadcast<BuildPlan> plan, SerializableConfiguration conf, WriteOptions options) {
            this.plan = plan;
            this.conf = conf;
            this.options = options;
        }

        @Override
        public Iterator<GroupResult> call(Integer number, Iterator<Tuple2<Integer, byte[]>> tiles) throws IOException {
            if (options.finished().contains(number)) {
                return List.<GroupResult>of().iterator();
            }
            Configuration hadoop = conf.value();
            long share = Runtime.getRuntime().maxMemory() / (4L * options.tasksPerHeap());
            GroupWriter.Settings settings = new GroupWriter.Settings(
                    options.compress(), Math.min(options.groupBytes(), share), options.footer(), Progress::samples);
            OutputFiles files = new OutputFiles(hadoop, options.output());
            GroupResult result = new GroupWriter(
                            plan.value(), plan.value().groups().get(number), files, hadoop, settings)
                    .write(records(tiles));
            BuildState.writeResult(files, plan.value().fingerprint(), result);
            return List.of(result).iterator();
        }
    }

    /**
     * @param output the dataset
     * @param finished groups that an earlier run finished
     * @param tasksPerHeap tasks that share a heap
     */
    record WriteOptions(
            String output,
            boolean compress,
            long groupBytes,
            int tasksPerHeap,
            Map<String, Object> footer,
            Set<Integer> finished)
            implements Serializable {}
}
