package io.tileseq.group;

import io.tileseq.group.SampleRow.Cell;
import io.tileseq.group.SampleRow.Filling;
import io.tileseq.model.Split;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.GroupPlan;
import io.tileseq.sequence.LaneTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Samples in lanes, step by step: slot {@code step * lanes + lane}, steps counted within the group. A slot whose sample turns
 * out to be no good is masked, so that the lanes stay abreast.
 */
final class LaneSlots implements Slots {
    private final GroupLanes lanes;
    private final int windows;
    private final int[] slotOfSample;
    private final Map<Split, Integer> firstStep = new EnumMap<>(Split.class);

    LaneSlots(BuildPlan plan, GroupPlan group, GroupTiles tiles) {
        this.lanes = tiles.lanes();
        this.windows = plan.windows().count();
        this.slotOfSample = new int[Math.multiplyExact(tiles.all().size(), windows)];
        Arrays.fill(slotOfSample, LaneTable.NONE);
        for (Split split : Split.values()) {
            LaneTable table = lanes.of(split);
            if (table.slots() != group.samples(split)) {
                throw new IllegalStateException("split " + split.text() + " of group " + group.number()
                        + " was planned with " + group.samples(split) + " rows but got " + table.slots());
            }
            for (int slot = 0; slot < table.slots(); slot++) {
                if (table.recording(slot) != LaneTable.NONE) {
                    slotOfSample[sample(table, slot)] = slot;
                }
            }
            long rowsBefore = plan.groups().subList(0, group.number()).stream()
                    .mapToLong(before -> before.samples(split))
                    .sum();
            firstStep.put(split, Math.toIntExact(rowsBefore / table.lanes()));
        }
    }

    private int sample(LaneTable table, int slot) {
        return table.recording(slot) * windows + table.window(slot);
    }

    @Override
    public int slot(int sample, int copy) {
        return slotOfSample[sample];
    }

    @Override
    public List<List<SampleRow>> rows(GroupPlan.Part part, BitSet written) {
        LaneTable table = lanes.of(part.split());
        RowMaker maker = new RowMaker(table, firstStep.get(part.split()), written);
        List<List<SampleRow>> rows = new ArrayList<>();
        int first = 0;
        for (long planned : part.shardSamples()) {
            int end = Math.toIntExact(first + planned);
            rows.add(maker.rows(first, end));
            first = end;
        }
        return rows;
    }

    /** Makes the rows of a split, shard by shard. */
    private final class RowMaker {
        private final LaneTable table;
        private final int firstStep;
        private final BitSet written;
        /** How many rows each sample has beside its own. */
        private final Map<Integer, Integer> copies = new HashMap<>();
        /** The sample that was written last, or before there is one, the first of all. */
        private int last = LaneTable.NONE;

        RowMaker(LaneTable table, int firstStep, BitSet written) {
            this.table = table;
            this.firstStep = firstStep;
            this.written = written;
            for (int slot = 0; slot < table.slots() && last == LaneTable.NONE; slot++) {
                last = isWritten(slot) ? sample(table, slot) : last;
            }
        }

        /** Whether a slot holds a window of its own that is written. */
        private boolean isWritten(int slot) {
            return table.recording(slot) != LaneTable.NONE && written.get(sample(table, slot));
        }

        /** A shard in which no sample is written is left out. */
        List<SampleRow> rows(int first, int end) {
            boolean any = false;
            for (int slot = first; slot < end && !any; slot++) {
                any = isWritten(slot);
            }
            if (!any) {
                return Collections.nCopies(end - first, null);
            }
            List<SampleRow> rows = new ArrayList<>(end - first);
            for (int slot = first; slot < end; slot++) {
                rows.add(row(slot));
            }
            return rows;
        }

        private SampleRow row(int slot) {
            int replayed = table.replayed(slot);
            if (isWritten(slot)) {
                last = sample(table, slot);
                return new SampleRow(last, 0, cell(slot, keepsMemory(slot), Filling.OWN));
            }
            if (replayed != LaneTable.NONE && isWritten(replayed)) {
                Cell cell = cell(slot, keepsMemory(replayed), Filling.REPLAYED);
                return padding(sample(table, replayed), cell);
            }
            return padding(last, cell(slot, false, Filling.MASKED));
        }

        private SampleRow padding(int sample, Cell cell) {
            return new SampleRow(sample, copies.merge(sample, 1, Integer::sum), cell);
        }

        private boolean keepsMemory(int slot) {
            return !table.begins(slot) && isWritten(slot - table.lanes());
        }

        private Cell cell(int slot, boolean keepsMemory, Filling filling) {
            int step = firstStep + slot / table.lanes();
            return new Cell(slot % table.lanes(), step, keepsMemory, filling, table.replayed(slot));
        }
    }
}
