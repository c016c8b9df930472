package io.tileseq.spark;

import io.tileseq.group.GroupFitter;
import io.tileseq.group.GroupResult;
import io.tileseq.group.GroupWriter;
import io.tileseq.model.Split;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.GroupPlan;
import io.tileseq.plan.ObjectRouter;
import io.tileseq.plan.ObjectRow;
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
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction2;
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
            Iterator<TileRecord> alive = Present.of(RowsToTiles.map(tiles, tile -> tile.isAlive() ? tile : null));
            return RowsToTiles.map(alive, tile -> {
                RegionPlan region = regions.get(tile.region());
                int group = region.groups().get(region.slices().of(tile.box()));
                return new Tuple2<>(group, tile.withoutJudged().toBytes());
            });
        }
    }

    /** Pairs each row of a table of objects with the groups that may use it. */
    static final class RowsToGroups implements PairFlatMapFunction<ObjectRow, Integer, byte[]> {
        private static final long serialVersionUID = 1L;
        private final Broadcast<BuildPlan> plan;
        private final int longest;
        /** One for each task, which gets a copy of this. */
        private transient ObjectRouter router;

        /** @param longest height or width of the largest tile, in pixels */
        RowsToGroups(Broadcast<BuildPlan> plan, int longest) {
            this.plan = plan;
            this.longest = longest;
        }

        @Override
        public Iterator<Tuple2<Integer, byte[]>> call(ObjectRow row) {
            if (router == null) {
                router = new ObjectRouter(plan.value(), longest);
            }
            return RowsToTiles.map(
                    router.send(row).iterator(),
                    sent -> new Tuple2<>(sent.group(), sent.row().toBytes()));
        }
    }

    static Iterator<ObjectRow> rows(Iterator<Tuple2<Integer, byte[]>> pairs) {
        return RowsToTiles.map(pairs, pair -> ObjectRow.fromBytes(pair._2()));
    }

    static Iterator<TileRecord> records(Iterator<Tuple2<Integer, byte[]>> pairs) {
        return RowsToTiles.map(pairs, pair -> TileRecord.fromBytes(pair._2()));
    }

    /** Sums the statistics of a group's train samples: one result with the group's number; nothing if it has none. */
    static final class Fit
            implements FlatMapFunction2<
                    Iterator<Tuple2<Integer, byte[]>>,
                    Iterator<Tuple2<Integer, byte[]>>,
                    Tuple2<Integer, ChannelMoments>> {
        private static final long serialVersionUID = 1L;
        private final Broadcast<BuildPlan> plan;
        private final SerializableConfiguration conf;

        Fit(Broadcast<BuildPlan> plan, SerializableConfiguration conf) {
            this.plan = plan;
            this.conf = conf;
        }

        @Override
        public Iterator<Tuple2<Integer, ChannelMoments>> call(
                Iterator<Tuple2<Integer, byte[]>> tiles, Iterator<Tuple2<Integer, byte[]>> objects) throws IOException {
            int number = TaskContext.getPartitionId(); // that of the group: ByGroup partitions both
            GroupPlan group = plan.value().groups().get(number);
            List<Tuple2<Integer, ChannelMoments>> results = new ArrayList<>();
            if (group.samples(Split.TRAIN) > 0) {
                results.add(new Tuple2<>(
                        number,
                        GroupFitter.fit(
                                plan.value(), group, records(tiles), rows(objects), conf.value(), Progress::samples)));
            }
            return results.iterator();
        }
    }

    /** Writes the shards of a group. */
    static final class Write
            implements FlatMapFunction2<
                    Iterator<Tuple2<Integer, byte[]>>, Iterator<Tuple2<Integer, byte[]>>, GroupResult> {
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
        public Iterator<GroupResult> call(
                Iterator<Tuple2<Integer, byte[]>> tiles, Iterator<Tuple2<Integer, byte[]>> objects) throws IOException {
            int number = TaskContext.getPartitionId();
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
                    .write(records(tiles), rows(objects));
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
