package io.tileseq.sequence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.UserException;
import io.tileseq.sequence.LaneOptions.Padding;
import io.tileseq.sequence.LaneTable.Run;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LaneTableTest {
    private static LaneTable table(List<Run> runs, int lanes, Padding padding) {
        return LaneTable.of(runs, new LaneOptions(lanes, padding, LaneOptions.UNLIMITED));
    }

    /** Recordings of these lengths, whose keys fall. */
    private static List<Run> runs(List<Integer> lengths) {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < lengths.size(); i++) {
            runs.add(new Run(i, 0, lengths.get(i), -1 - i));
        }
        return runs;
    }

    /** Recording and window of each slot of a lane, such as {@code 2.0}; {@code -} for padding. */
    private static List<String> lane(LaneTable table, int lane) {
        List<String> cells = new ArrayList<>();
        for (int slot = lane; slot < table.slots(); slot += table.lanes()) {
            int from = table.replayed(slot) == LaneTable.NONE ? slot : table.replayed(slot);
            cells.add(table.recording(from) == LaneTable.NONE ? "-" : table.recording(from) + "." + table.window(from));
        }
        return cells;
    }

    @Test
    void the_longest_run_goes_first_to_the_shortest_lane_and_lanes_are_played_by_key() {
        // 3 to lane 0, 2 to lane 1, 1 (of recording 3, whose key is less) to lane 1, 1 to lane 0.
        List<Run> runs = runs(List.of(2, 3, 1, 1));
        LaneTable table = table(runs, 2, Padding.MASK);
        assertEquals(List.of("2.0", "1.0", "1.1", "1.2"), lane(table, 0));
        assertEquals(List.of("3.0", "0.0", "0.1", "-"), lane(table, 1));
        List<Boolean> begins = new ArrayList<>();
        for (int slot = 0; slot < table.slots(); slot++) {
            begins.add(table.begins(slot));
        }
        assertEquals(List.of(true, true, true, true, false, false, false, false), begins);
    }

    @Test
    void the_end_of_the_lanes_is_masked_dropped_or_replayed() {
        List<Run> runs = runs(List.of(3, 1));
        assertEquals(List.of("1.0", "-", "-"), lane(table(runs, 3, Padding.MASK), 1));
        assertEquals(List.of("-", "-", "-"), lane(table(runs, 3, Padding.MASK), 2));
        assertEquals(List.of("1.0", "1.0", "1.0"), lane(table(runs, 3, Padding.REPLAY), 1));
        assertEquals(List.of("0.0", "0.1", "0.2"), lane(table(runs, 3, Padding.REPLAY), 2));
        assertEquals(0, table(runs, 3, Padding.DROP).steps());
        assertEquals(List.of("0.0"), lane(table(runs, 2, Padding.DROP), 0));
    }

    @Test
    void more_slots_than_an_array_has_are_refused_with_both_numbers() {
        List<Run> runs = List.of(new Run(0, 0, 40_000, 1));
        LaneOptions options = new LaneOptions(65_536, Padding.MASK, LaneOptions.UNLIMITED);
        UserException refused = assertThrows(UserException.class, () -> LaneTable.of(runs, options));
        assertEquals(
                "shuffle.lanes 65536 with 40000 steps in one group makes 2621440000 samples and padding, more than"
                        + " 2147483583; take fewer lanes, a smaller shuffle.group_bytes, or shuffle.max_consecutive",
                refused.getMessage());
    }

    @Test
    void a_run_ends_at_a_break_and_where_it_is_long_enough() {
        BitSet windows = new BitSet();
        windows.set(1, 6);
        windows.set(8, 10);
        assertEquals(
                List.of(new Run(7, 1, 2, 10), new Run(7, 3, 2, 30), new Run(7, 5, 1, 50), new Run(7, 8, 2, 80)),
                LaneTable.runs(7, windows, 2, first -> 10L * first));
        assertEquals(
                List.of(new Run(7, 1, 5, 1), new Run(7, 8, 2, 8)),
                LaneTable.runs(7, windows, LaneOptions.UNLIMITED, first -> first));
    }

    @Property(tries = 500)
    void every_window_has_one_slot_after_the_one_before_it_and_lanes_are_balanced(
            @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 30) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 9) int lanes,
            @ForAll Padding padding,
            @ForAll long seed) {
        List<Run> runs = runs(lengths);
        LaneTable table = table(runs, lanes, padding);
        Map<String, Integer> slots = new HashMap<>();
        int[] loads = new int[lanes];
        for (int slot = 0; slot < table.slots(); slot++) {
            if (table.recording(slot) == LaneTable.NONE) {
                assertTrue(padding != Padding.DROP);
                assertEquals(padding == Padding.REPLAY, table.replayed(slot) != LaneTable.NONE);
                continue;
            }
            assertEquals(LaneTable.NONE, table.replayed(slot));
            assertEquals(table.window(slot) == 0, table.begins(slot));
            assertEquals(slot / lanes, loads[slot % lanes], "a lane has no hole");
            loads[slot % lanes]++;
            assertEquals(null, slots.put(table.recording(slot) + "." + table.window(slot), slot));
        }
        slots.forEach((name, slot) -> {
            if (!table.begins(slot)) {
                int before = slot - lanes;
                assertEquals(table.recording(slot), table.recording(before));
                assertEquals(table.window(slot), table.window(before) + 1);
            }
        });
        int all = lengths.stream().mapToInt(Integer::intValue).sum();
        int longest = lengths.stream().mapToInt(Integer::intValue).max().orElse(0);
        if (padding == Padding.DROP) {
            // What is left out reaches beyond the shortest lane by less than a run.
            assertTrue(slots.size() <= all && all - slots.size() <= (lanes - 1) * longest);
        } else {
            assertEquals(all, slots.size());
            for (int load : loads) {
                assertTrue(table.steps() - load <= longest);
            }
        }
        List<Run> shuffled = new ArrayList<>(runs);
        Collections.shuffle(shuffled, new Random(seed));
        LaneTable other = table(shuffled, lanes, padding);
        for (int lane = 0; lane < lanes; lane++) {
            assertEquals(lane(table, lane), lane(other, lane));
        }
    }

    @Property(tries = 200)
    void what_is_replayed_comes_before_and_goes_on_in_time(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 9) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 6) int lanes) {
        LaneTable table = table(runs(lengths), lanes, Padding.REPLAY);
        for (int slot = 0; slot < table.slots(); slot++) {
            int from = table.replayed(slot);
            if (from != LaneTable.NONE) {
                assertTrue(from < slot && table.recording(from) != LaneTable.NONE);
                if (!table.begins(from)) {
                    int before = slot - lanes;
                    int played = table.replayed(before) == LaneTable.NONE ? before : table.replayed(before);
                    assertEquals(from - lanes, played);
                }
            }
        }
    }
}
