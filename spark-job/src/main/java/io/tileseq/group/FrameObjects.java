package io.tileseq.group;

import io.tileseq.model.PixelBox;
import io.tileseq.plan.ObjectReason;
import io.tileseq.plan.ObjectRow;
import io.tileseq.plan.ObjectRow.Travels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/** The rows of one region and frame for one target, in the order of objects, each once; and what became of each. */
final class FrameObjects {
    /** A row whose objects lie in no written sample. */
    private static final int UNSEEN = 0;

    private final ObjectRow[] rows;
    /** The farthest that each row was brought; of {@link #stage}. */
    private final int[] stages;
    /** Rows that were equal to another, and that this task answers for. */
    private final int duplicates;
    /** No box is higher. */
    private final double highest;

    /** @param all in any order, marks and duplicates among them */
    FrameObjects(List<ObjectRow> all) {
        List<ObjectRow> sorted = new ArrayList<>(all);
        sorted.removeIf(row -> row.travels() == Travels.MARK);
        sorted.sort(ObjectRow.ORDER);
        List<ObjectRow> distinct = new ArrayList<>();
        int equal = 0;
        double most = 0;
        for (ObjectRow row : sorted) {
            if (!distinct.isEmpty() && ObjectRow.ORDER.compare(distinct.get(distinct.size() - 1), row) == 0) {
                equal += row.travels() == Travels.AGAIN ? 0 : 1;
            } else {
                distinct.add(row);
                most = row.isEmpty() ? most : Math.max(most, row.ends()[3] - row.ends()[1]);
            }
        }
        this.rows = distinct.toArray(new ObjectRow[0]);
        this.stages = new int[rows.length];
        this.duplicates = equal;
        this.highest = most;
    }

    /** Gives the numbers of the rows that may lie in a tile, in their order; none that says that there is no object. */
    void near(PixelBox tile, IntConsumer consumer) {
        // A pixel more, since heights are rounded.
        for (int i = firstFrom(tile.yMin() - highest - 1); i < rows.length; i++) {
            double[] ends = rows[i].ends();
            if (ends[1] >= tile.yMax()) {
                return;
            }
            if (ends[3] >= tile.yMin() && ends[2] >= tile.xMin() && ends[0] < tile.xMax()) {
                consumer.accept(i);
            }
        }
    }

    /** The first row that is an object and begins at or below a y. */
    private int firstFrom(double y) {
        int low = 0;
        int high = rows.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rows[middle].isEmpty() || rows[middle].ends()[1] < y) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    ObjectRow row(int number) {
        return rows[number];
    }

    /** A written sample has the frame for a target, so rows that say that it has no object are used. */
    void frameWritten() {
        for (int i = 0; i < rows.length && rows[i].isEmpty(); i++) {
            stages[i] = stage(null);
        }
    }

    /** A written sample was tried for a row. */
    void tried(int number, ObjectReason reason) {
        stages[number] = Math.max(stages[number], stage(reason));
    }

    /**
     * How far an object was brought in a sample; the farthest counts for its row.
     *
     * @param reason why it is not in the sample, null if it is
     */
    static int stage(ObjectReason reason) {
        return reason == null
                ? 3
                : reason == ObjectReason.NOT_VISIBLE ? 2 : reason == ObjectReason.TOO_SMALL ? 1 : UNSEEN;
    }

    /** The reason of a stage; null if the row is used. */
    static ObjectReason reason(int stage) {
        ObjectReason[] reasons = {ObjectReason.NO_SAMPLE, ObjectReason.TOO_SMALL, ObjectReason.NOT_VISIBLE, null};
        return reasons[stage];
    }

    /** Tells the fates of the rows, of which the task answers for those that it alone has. */
    void tell(Predicate<ObjectRow> isWanted, ObjectFates fates) {
        if (duplicates > 0) {
            fates.dropped(rows[0].target(), ObjectReason.DUPLICATE, duplicates);
        }
        for (int i = 0; i < rows.length; i++) {
            fates.add(rows[i], isWanted.test(rows[i]) ? reason(stages[i]) : ObjectReason.CLASS_NOT_WANTED);
        }
    }
}
