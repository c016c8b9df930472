package io.tileseq.group;

import io.tileseq.augment.Draw;
import io.tileseq.config.DatasetColumns;
import io.tileseq.model.IdType;
import io.tileseq.model.PixelType;
import io.tileseq.plan.BuildPlan;
import io.tileseq.shard.Column;
import io.tileseq.shard.Column.Kind;
import io.tileseq.target.TableTarget;
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
        if (plan.placement().hasCopies()) {
            columns.add(Column.of(DatasetColumns.COPY, Kind.INT32));
        }
        if (plan.hasFolds()) {
            columns.add(Column.of(DatasetColumns.FOLD, Kind.INT32));
        }
        columns.add(Column.of(plan.tensor()));
        plan.targets().forEach(target -> columns.add(column(plan, target)));
        return columns;
    }

    private static Column column(BuildPlan plan, Target target) {
        return target.tensor(plan.tensor())
                .map(Column::of)
                .orElseGet(() -> Column.of(
                        target.name(), ((TableTarget) target).type() == PixelType.INT64 ? Kind.INT64 : Kind.FLOAT64));
    }

    private static Kind kind(IdType type) {
        return switch (type) {
            case STRING -> Kind.STRING;
            case INT32 -> Kind.INT32;
            case INT64 -> Kind.INT64;
        };
    }

    /**
     * The values of a sample in the order of the columns, null for tensors.
     *
     * @param copy 0 for the original
     */
    static Object[] row(BuildPlan plan, GroupTile tile, int window, int copy) {
        Draw draw = tile.draw(plan, window, copy);
        List<String> frames = frames(plan, window);
        boolean[] present = tile.present(plan, window, draw);
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
            row.add(SampleTargets.labeledFrames(plan, tile, window, draw));
        }
        if (plan.placement().hasCopies()) {
            row.add(copy);
        }
        if (plan.hasFolds()) {
            row.add(tile.region().split().fold());
        }
        row.add(null);
        for (Target target : plan.targets()) {
            boolean isTensor = target.tensor(plan.tensor()).isPresent();
            row.add(isTensor ? null : SampleTargets.number(plan, (TableTarget) target, tile, window));
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
