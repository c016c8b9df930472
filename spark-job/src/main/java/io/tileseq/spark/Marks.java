package io.tileseq.spark;

import io.tileseq.config.DatasetColumns;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.FrameOrder;
import io.tileseq.sequence.Windows;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;
import org.apache.parquet.example.data.Group;

/**
 * What a sample, as it stands in a shard, uses of that which a rule to split keeps apart within a region: numbers that no
 * two splits may have in common.
 */
sealed interface Marks extends Serializable {

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
        static Frames of(BuildPlan plan) {
            return new Frames(plan.order(), plan.windows());
        }

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
}
