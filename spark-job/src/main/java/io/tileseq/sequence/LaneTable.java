package io.tileseq.sequence;

import io.tileseq.model.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * Runs of windows, laid out in lanes: slot {@code step * lanes + lane} is what a lane has at a step. A run takes consecutive
 * steps of one lane. The longest run is placed first, runs of one length in the order of their keys, each in the lane that
 * has the fewest windows so far, the first of several. Then each lane takes its runs in the order of their keys.
 */
public final class LaneTable {
    /** Stands for no window and for no slot. */
    public static final int NONE = -1;

    /**
     * Consecutive windows of one recording.
     *
     * @param recording its number
     * @param first the first window
     * @param length how many
     * @param key decides the order, compared as an unsigned number
     */
    public record Run(int recording, int first, int length, long key) {}

    private static final Comparator<Run> BY_KEY =
            ((Comparator<Run>) (a, b) -> Long.compareUnsigned(a.key(), b.key())).thenComparingInt(Run::recording);
    private static final Comparator<Run> LONGEST_FIRST =
            Comparator.comparingInt(Run::length).reversed().thenComparing(BY_KEY);

    /** Samples of a group, padding too: what an array can number. */
    static final int MOST_SLOTS = Integer.MAX_VALUE - 64;

    private final int lanes;
    private final int[] recordings;
    private final int[] windows;
    private final int[] replayed;
    private final BitSet begins = new BitSet();

    private LaneTable(int lanes, int steps) {
        this.lanes = lanes;
        this.recordings = empty(steps);
        this.windows = empty(steps);
        this.replayed = empty(steps);
    }

    private int[] empty(int steps) {
        int[] slots = new int[steps * lanes];
        Arrays.fill(slots, NONE);
        return slots;
    }

    /**
     * The runs of a recording: windows without a break between them, cut after {@code most} each.
     *
     * @param key of a run, given its first window
     */
    public static List<Run> runs(int recording, BitSet windows, int most, IntToLongFunction key) {
        List<Run> runs = new ArrayList<>();
        for (int first = windows.nextSetBit(0); first >= 0; ) {
            int end = windows.nextClearBit(first);
            int length = Math.min(end - first, most);
            runs.add(new Run(recording, first, length, key.applyAsLong(first)));
            first = windows.nextSetBit(first + length);
        }
        return runs;
    }

    /** Lays runs out; each window has one slot, or none where {@link LaneOptions.Padding#DROP} leaves it out. */
    public static LaneTable of(List<Run> runs, LaneOptions options) {
        List<List<Run>> runsOfLane = new ArrayList<>();
        for (int lane = 0; lane < options.lanes(); lane++) {
            runsOfLane.add(new ArrayList<>());
        }
        int[] loads = new int[options.lanes()];
        for (Run run : runs.stream().sorted(LONGEST_FIRST).toList()) {
            int lane = shortest(loads);
            runsOfLane.get(lane).add(run);
            loads[lane] = Math.addExact(loads[lane], run.length());
        }
        boolean drop = options.padding() == LaneOptions.Padding.DROP;
        int steps = drop ? loads[shortest(loads)] : Arrays.stream(loads).max().orElse(0);
        if ((long) steps * options.lanes() > MOST_SLOTS) {
            throw UserException.config("shuffle.lanes " + options.lanes() + " with " + steps
                    + " steps in one group makes " + (long) steps * options.lanes() + " samples and padding, more than "
                    + MOST_SLOTS + "; take fewer lanes, a smaller shuffle.group_bytes, or shuffle.max_consecutive");
        }
        LaneTable table = new LaneTable(options.lanes(), steps);
        for (int lane = 0; lane < options.lanes(); lane++) {
            table.fill(lane, runsOfLane.get(lane).stream().sorted(BY_KEY).toList());
        }
        if (options.padding() == LaneOptions.Padding.REPLAY) {
            table.replay(loads);
        }
        return table;
    }

    private static int shortest(int[] loads) {
        int shortest = 0;
        for (int lane = 1; lane < loads.length; lane++) {
            shortest = loads[lane] < loads[shortest] ? lane : shortest;
        }
        return shortest;
    }

    private void fill(int lane, List<Run> runs) {
        int step = 0;
        for (Run run : runs) {
            for (int i = 0; i < run.length() && step < steps(); i++, step++) {
                int slot = step * lanes + lane;
                recordings[slot] = run.recording();
                windows[slot] = run.first() + i;
                begins.set(slot, i == 0);
            }
        }
    }

    private void replay(int[] loads) {
        // The longest runs were placed first, so the lanes that have any come first.
        int filled = (int) Arrays.stream(loads).filter(load -> load > 0).count();
        for (int lane = 0; lane < lanes && filled > 0; lane++) {
            int from = lane < filled ? lane : lane % filled;
            for (int step = loads[lane]; step < steps(); step++) {
                replayed[step * lanes + lane] = step % loads[from] * lanes + from;
            }
        }
    }

    public int lanes() {
        return lanes;
    }

    public int steps() {
        return recordings.length / lanes;
    }

    public int slots() {
        return recordings.length;
    }

    /** The recording whose window has the slot; {@link #NONE} if the slot is padding. */
    public int recording(int slot) {
        return recordings[slot];
    }

    /** The window that has the slot; {@link #NONE} if the slot is padding. */
    public int window(int slot) {
        return windows[slot];
    }

    /** Whether a run begins in the slot. */
    public boolean begins(int slot) {
        return begins.get(slot);
    }

    /** The slot that a slot of padding repeats, one before it; {@link #NONE} if it repeats none. */
    public int replayed(int slot) {
        return replayed[slot];
    }
}
