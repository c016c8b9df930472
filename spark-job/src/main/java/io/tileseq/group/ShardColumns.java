package io.tileseq.group;

import io.tileseq.augment.Draw;
import io.tileseq.config.DatasetColumns;
import io.tileseq.model.IdType;
import io.tileseq.plan.BuildPlan;
import io.tileseq.shard.Column;
import io.tileseq.shard.Column.Kind;
import io.tileseq.shard.ObjectsType;
import io.tileseq.target.ObjectsTarget;
import io.tileseq.target.RowObjectsTarget;
import io.tileseq.target.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The columns of a plan's shards, and the row of each sample. */
final class ShardColumns {
    private ShardColumns() {}

    static List<Column> of(BuildPlan plan) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of(DatasetColumns.SAMPLE_ID, Kind.STRING));
        columns.add(Column.of(DatasetColumns.TILE_ID, kind(plan.tileIdType())));
        columns.add(Column.of(DatasetColumns.REGION_ID, kind(plan.regionIdType())));
        columns.add(Column.of(DatasetColumns.BOX, Kind.BOX));
        columns.add(Column.of(DatasetColumns.FRAMES, Kind.STRING_LIST));
        columns.add(Column.of(DatasetColumns.FRAME_PRESENT, Kind.BOOLEAN_LIST));
        if (SampleTargets.anyAtFrames(plan)) {
            columns.add(Column.of(DatasetColumns.FRAME_IS_LABELED, Kind.BOOLEAN_LIST));
        }
        if (plan.hasCopies()) {
            columns.add(Column.of(DatasetColumns.COPY, Kind.INT32));
        }
        if (plan.shuffle().lanes() != null) {
            columns.add(Column.of(DatasetColumns.LANE, Kind.INT32));
            columns.add(Column.of(DatasetColumns.STEP, Kind.INT32));
            columns.add(Column.of(DatasetColumns.KEEP_MEMORY, Kind.INT32));
        }
        if (plan.hasFolds()) {
            columns.add(Column.of(DatasetColumns.FOLD, Kind.INT32));
        }
        if (plan.placement().hasWeights()) {
            columns.add(Column.of(DatasetColumns.WEIGHT, Kind.FLOAT64));
        }
        columns.add(Column.of(plan.tensor()));
        if (plan.tabular() != null) {
            columns.add(Column.of(plan.tabular().tensor()));
        }
        plan.targets().forEach(target -> columns.add(column(plan, target)));
        return columns;
    }

    private static Column column(BuildPlan plan, Target target) {
        if (target instanceof ObjectsTarget objects) {
            return column(objects);
        }
        if (target instanceof RowObjectsTarget ofRow) {
            return column(ofRow.objects());
        }
        return target.tensor(plan.tensor())
                .map(Column::of)
                .orElseGet(() -> Column.of(target.name(), SampleTargets.isInteger(target) ? Kind.INT64 : Kind.FLOAT64));
    }

    private static Column column(ObjectsTarget objects) {
        return Column.of(
                objects.name(), new ObjectsType(objects.shape().coordinates(), objects.integers(), objects.atFrames()));
    }

    private static Kind kind(IdType type) {
        return switch (type) {
            case STRING -> Kind.STRING;
            case INT32 -> Kind.INT32;
            case INT64 -> Kind.INT64;
        };
    }

    /** The values of a row in the order of the columns, null for tensors. */
    static Object[] row(BuildPlan plan, GroupTile tile, int window, SampleRow shardRow) {
        boolean masked = shardRow.filling() == SampleRow.Filling.MASKED;
        Draw draw =
                shardRow.filling() == SampleRow.Filling.OWN ? tile.draw(plan, window, shardRow.copy()) : Draw.ORIGINAL;
        List<String> frames = frames(plan, window);
        int length = frames.size();
        boolean[] present = masked ? new boolean[length] : tile.present(plan, window, draw);
        if (draw.reversed()) {
            Collections.reverse(frames);
        }
        String tileId = tile.tile().tile();
        String region = tile.tile().region();
        List<Object> row = new ArrayList<>();
        row.add(tile.sampleId(plan, window));
        row.add(plan.tileIdType().parse(tileId));
        row.add(plan.regionIdType().parse(region));
        row.add(new int[] {
            tile.box().xMin(), tile.box().yMin(), tile.box().xMax(), tile.box().yMax()
        });
        row.add(frames);
        row.add(present);
        if (SampleTargets.anyAtFrames(plan)) {
            row.add(masked ? new boolean[length] : SampleTargets.labeledFrames(plan, tile, window, draw));
        }
        if (plan.hasCopies()) {
            row.add(shardRow.copy());
        }
        if (shardRow.cell() != null) {
            row.add(shardRow.cell().lane());
            row.add(shardRow.cell().step());
            row.add(shardRow.cell().keepsMemory() ? 1 : 0);
        }
        if (plan.hasFolds()) {
            row.add(tile.region().split().fold());
        }
        if (plan.placement().hasWeights()) {
            row.add(tile.place(window).weight());
        }
        row.add(null);
        if (plan.tabular() != null) {
            row.add(null);
        }
        for (Target target : plan.targets()) {
            if (target instanceof ObjectsTarget objects) {
                row.add(
                        masked
                                ? GroupObjects.none(plan, objects)
                                : tile.objects().lists(objects, tile, window, draw));
            } else if (target instanceof RowObjectsTarget ofRow) {
                row.add(
                        masked
                                ? GroupObjects.none(plan, ofRow.objects())
                                : GroupObjects.lists(plan, ofRow, tile, window, draw));
            } else if (target.tensor(plan.tensor()).isPresent()) {
                row.add(null);
            } else {
                row.add(
                        masked
                                ? SampleTargets.unlabeledNumber(target)
                                : SampleTargets.number(plan, target, tile, window));
            }
        }
        return row.toArray();
    }

    /** The labels of a window's input frames. */
    static List<String> frames(BuildPlan plan, int window) {
        List<String> labels = new ArrayList<>();
        for (int t = 0; t < plan.windows().length(); t++) {
            labels.add(plan.order().label(plan.windows().input(window, t)));
        }
        return labels;
    }
}
