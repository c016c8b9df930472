package io.tileseq.group;

import io.tileseq.config.DatasetColumns;
import io.tileseq.model.IdType;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.Numbers;
import io.tileseq.plan.TileRow;
import io.tileseq.sequence.FrameState;
import io.tileseq.sequence.SampleId;
import io.tileseq.sequence.Windows;
import io.tileseq.shard.Column;
import io.tileseq.shard.Column.Kind;
import java.util.ArrayList;
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
        columns.add(Column.of(plan.tensor()));
        plan.targets().keySet().forEach(name -> columns.add(Column.of(name, Kind.FLOAT64)));
        return columns;
    }

    private static Kind kind(IdType type) {
        return switch (type) {
            case STRING -> Kind.STRING;
            case INT32 -> Kind.INT32;
            case INT64 -> Kind.INT64;
        };
    }

    /** The values of a sample in the order of the columns, null for the tensor. */
    static Object[] row(BuildPlan plan, GroupTile tile, int window) {
        Windows windows = plan.windows();
        List<String> frames = frames(plan, window);
        boolean[] present = new boolean[windows.length()];
        for (int t = 0; t < present.length; t++) {
            present[t] = tile.states()[windows.input(window, t)] == FrameState.READABLE;
        }
        String tileId = tile.tile().tile();
        String region = tile.tile().region();
        Object[] row = new Object[7 + plan.targets().size()];
        row[0] = SampleId.of(region, tileId, frames.get(0));
        row[1] = plan.tileIdType().parse(tileId);
        row[2] = plan.regionIdType().parse(region);
        row[3] = new int[] {
            tile.box().xMin(), tile.box().yMin(), tile.box().xMax(), tile.box().yMax()
        };
        row[4] = frames;
        row[5] = present;
        TileRow targetRow = tile.row(windows.target(window));
        int at = 7;
        for (int column : plan.targets().values()) {
            row[at++] = Numbers.parse(targetRow.text()[column]);
        }
        return row;
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
