package io.tileseq.group;

import io.tileseq.model.Hash64;
import io.tileseq.model.Split;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.GroupPlan;
import io.tileseq.plan.ObjectRow;
import io.tileseq.plan.TileRecord;
import io.tileseq.sequence.Fate;
import io.tileseq.sequence.LaneOptions;
import io.tileseq.sequence.LaneTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The lanes of a group, for each split: a recording is a tile, and those of its windows take part that will be written as
 * far as tables and headers tell. That is known before any pixel is read, so the plan and every task find the same lanes.
 */
public final class GroupLanes {
    /** Why a window that reaches beyond the shortest lane is dropped. */
    public static final String TAIL = "lane_tail";

    private final Map<Split, LaneTable> tables = new EnumMap<>(Split.class);
    private final Set<Split> withRuns = EnumSet.noneOf(Split.class);

    /** Lays the tiles' windows out, and drops from the tiles what has no place. */
    GroupLanes(BuildPlan plan, List<GroupTile> tiles) {
        for (Split split : Split.values()) {
            tables.put(split, lay(plan, tiles, split));
        }
    }

    private LaneTable lay(BuildPlan plan, List<GroupTile> tiles, Split split) {
        LaneOptions options = plan.shuffle().lanes();
        List<LaneTable.Run> runs = new ArrayList<>();
        for (int index = 0; index < tiles.size(); index++) {
            GroupTile tile = tiles.get(index);
            BitSet windows = new BitSet();
            for (int window = 0; window < plan.windows().count(); window++) {
                windows.set(window, tile.place(window).split() == split && tile.fate(plan, window) == Fate.WRITTEN);
            }
            long hash = Hash64.of(
                    Hash64.of(plan.shuffle().seed(), tile.tile().region()),
                    tile.tile().tile());
            runs.addAll(LaneTable.runs(index, windows, options.maxConsecutive(), first -> Hash64.mix(hash + first)));
        }
        if (!runs.isEmpty()) {
            withRuns.add(split);
        }
        LaneTable table = LaneTable.of(runs, options);
        dropTails(tiles, runs, table);
        return table;
    }

    private static void dropTails(List<GroupTile> tiles, List<LaneTable.Run> runs, LaneTable table) {
        List<BitSet> placed = new ArrayList<>();
        tiles.forEach(tile -> placed.add(new BitSet()));
        for (int slot = 0; slot < table.slots(); slot++) {
            if (table.recording(slot) != LaneTable.NONE) {
                placed.get(table.recording(slot)).set(table.window(slot));
            }
        }
        for (LaneTable.Run run : runs) {
            for (int window = run.first(); window < run.first() + run.length(); window++) {
                if (!placed.get(run.recording()).get(window)) {
                    tiles.get(run.recording()).drop(window, TAIL);
                }
            }
        }
    }

    LaneTable of(Split split) {
        return tables.get(split);
    }

    /**
     * How many steps a group has for each split that has runs: none where its lanes are not filled and padding is dropped.
     *
     * @param records the group's tiles
     * @param objects the rows of tables of objects that lie in them
     */
    public static Map<Split, Integer> steps(
            BuildPlan plan, GroupPlan group, Iterator<TileRecord> records, Iterator<ObjectRow> objects) {
        GroupLanes lanes = new GroupTiles(plan, group, records, new GroupObjects(plan, objects)).lanes();
        Map<Split, Integer> steps = new EnumMap<>(Split.class);
        lanes.withRuns.forEach(split -> steps.put(split, lanes.of(split).steps()));
        return steps;
    }
}
