package io.tileseq.spark;

import io.tileseq.config.DatasetColumns;
import io.tileseq.model.PixelBox;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.FrameOrder;
import io.tileseq.sequence.Windows;
import io.tileseq.split.RegionSplit;
import io.tileseq.split.SplitGrid;
import java.io.Serializable;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;

/**
 * What a sample, as it stands in a shard, uses of that which a rule to split keeps apart within a region: numbers that no
 * two splits may have in common.
 */
sealed interface Marks extends Serializable {

    /** The marks of a plan's rule. */
    static Marks of(BuildPlan plan) {
        RegionSplit split = plan.regions().get(0).split();
        if (split instanceof RegionSplit.ByWindow) {
            return new Frames(plan.order(), plan.windows());
        }
        if (split instanceof RegionSplit.ByBlock) {
            return Blocks.of(plan);
        }
        return split instanceof RegionSplit.Fold ? new Folds() : new None();
    }

    /** Columns that it reads beside the region's id. */
    List<String> columns();

    /** @param row the region's id, then {@link #columns} */
    void mark(Group row, BitSet marks);

    /** Nothing: regions go to splits as a whole. */
    record None() implements Marks {
        @Override
        public List<String> columns() {
            return List.of();
        }

        @Override
        public void mark(Group row, BitSet marks) {}
    }

    /** Positions of frames: those of the input frames, the target frame and predicted frames. */
    record Frames(FrameOrder order, Windows windows) implements Marks {
        @Override
        public List<String> columns() {
            return List.of(DatasetColumns.FRAMES);
        }

        @Override
        public void mark(Group row, BitSet marks) {
            Group frames = row.getGroup(1, 0);
            int count = frames.getFieldRepetitionCount(0);
            int last = -1;
            for (int t = 0; t < count; t++) {
                last = order.position(frames.getGroup(0, t).getString(0, 0));
                marks.set(last);
            }
            marks.set(last + windows.horizon(), last + windows.horizon() + windows.predicted() + 1);
        }
    }

    /**
     * Blocks that the box touches, with the buffer about it.
     *
     * @param grids of each region
     */
    record Blocks(Map<String, SplitGrid> grids) implements Marks {
        static Blocks of(BuildPlan plan) {
            Map<String, SplitGrid> grids = new HashMap<>();
            plan.regions()
                    .forEach(region ->
                            grids.put(region.facts().region(), ((RegionSplit.ByBlock) region.split()).grid()));
            return new Blocks(grids);
        }

        @Override
        public List<String> columns() {
            return List.of(DatasetColumns.BOX);
        }

        @Override
        public void mark(Group row, BitSet marks) {
            Group box = row.getGroup(1, 0);
            grids.get(row.getValueToString(0, 0))
                    .addTouched(
                            new PixelBox(
                                    box.getInteger("x_min", 0),
                                    box.getInteger("y_min", 0),
                                    box.getInteger("x_max", 0),
                                    box.getInteger("y_max", 0)),
                            marks);
        }
    }

    /** The fold. */
    record Folds() implements Marks {
        @Override
        public List<String> columns() {
            return List.of(DatasetColumns.FOLD);
        }

        @Override
        public void mark(Group row, BitSet marks) {
            marks.set(row.getInteger(1, 0));
        }
    }
}
