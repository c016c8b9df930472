package io.tileseq.spark;

import io.tileseq.config.OutputConfig;
import io.tileseq.group.GroupLanes;
import io.tileseq.model.Ledger;
import io.tileseq.model.Split;
import io.tileseq.model.UserException;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.GroupPlan;
import io.tileseq.plan.GroupPlanner;
import io.tileseq.plan.TileRecord;
import io.tileseq.sequence.LaneOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction2;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * The part of the plan that finds out how many steps each group has, where samples are laid out in lanes. Every task lays its
 * own group out, from tables and headers; the driver gets the numbers alone.
 */
final class LaneStep {
    private LaneStep() {}

    /** @throws UserException if one step is too much for a row group */
    static void requireFits(LaneOptions lanes, long tensorBytes) {
        long step = lanes.lanes() * (tensorBytes + Integer.BYTES);
        if (step > OutputConfig.MAX_ROW_GROUP_BYTES) {
            throw UserException.config("shuffle.lanes: a row group holds whole steps, at most "
                    + OutputConfig.MAX_ROW_GROUP_BYTES + " bytes, but one step of " + lanes.lanes() + " lanes has "
                    + step
                    + "; use fewer lanes, shorter sequences or smaller images");
        }
    }

    /**
     * The plan's groups with the shards that their steps take.
     *
     * @throws UserException if a split that has runs is left with no step
     */
    static List<GroupPlan> groups(
            JavaSparkContext sc,
            BuildPlan plan,
            GroupPlanner planner,
            JavaRDD<TileRecord> tiles,
            ObjectTables.Rows objects) {
        sc.setJobDescription("tileseq plan: steps of lanes");
        Broadcast<BuildPlan> shared = sc.broadcast(plan);
        List<Map<Split, Integer>> steps =
                new ArrayList<>(Collections.nCopies(plan.groups().size(), Map.of()));
        tiles.mapPartitionsToPair(new GroupTasks.ToGroup(shared))
                .partitionBy(new GroupTasks.ByGroup(plan.groups().size()))
                .zipPartitions(objects.byGroup(shared), new CountSteps(shared))
                .collect()
                .forEach(pair -> steps.set(pair._1(), pair._2()));
        for (Split split : Split.values()) {
            long all = steps.stream()
                    .mapToLong(ofGroup -> ofGroup.getOrDefault(split, 0))
                    .sum();
            boolean hasRuns = steps.stream().anyMatch(ofGroup -> ofGroup.containsKey(split));
            if (all == 0 && hasRuns) {
                throw UserException.config("shuffle.padding: drop leaves nothing of split " + split.text()
                        + ", whose recordings do not fill "
                        + plan.shuffle().lanes().lanes()
                        + " lanes; use fewer shuffle.lanes, cut runs with shuffle.max_consecutive, or pad with mask or"
                        + " replay");
            }
        }
        return planner.withSteps(plan.groups(), steps);
    }

    /** Counts, in a forecast, what lanes pad and drop: the plan holds a row for each sample that it expects, and padding. */
    static void forecast(BuildPlan plan, Ledger samples) {
        long rows = plan.groups().stream().mapToLong(GroupPlan::samples).sum();
        long padding = rows - samples.kept();
        if (padding >= 0) {
            samples.addPadding(padding);
        } else {
            samples.addKept(padding);
            samples.addDropped(GroupLanes.TAIL, -padding);
        }
    }

    private static final class CountSteps
            implements FlatMapFunction2<
                    Iterator<Tuple2<Integer, byte[]>>,
                    Iterator<Tuple2<Integer, byte[]>>,
                    Tuple2<Integer, Map<Split, Integer>>> {
        private static final long serialVersionUID = 1L;
        private final Broadcast<BuildPlan> plan;

        CountSteps(Broadcast<BuildPlan> plan) {
            this.plan = plan;
        }

        @Override
        public Iterator<Tuple2<Integer, Map<Split, Integer>>> call(
                Iterator<Tuple2<Integer, byte[]>> tiles, Iterator<Tuple2<Integer, byte[]>> objects) {
            int number = TaskContext.getPartitionId();
            GroupPlan group = plan.value().groups().get(number);
            Map<Split, Integer> steps =
                    GroupLanes.steps(plan.value(), group, GroupTasks.records(tiles), GroupTasks.rows(objects));
            return List.of(new Tuple2<>(number, steps)).iterator();
        }
    }
}
