package io.tileseq.split;

import io.tileseq.model.Split;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Divides windows by time. Train is the frames before the first boundary, val those from there to the next, test those
 * from there on. A window goes to a split if all its frames, the target frame and predicted frames included, lie in it;
 * one that reaches over a boundary, or into the {@code gap} frames after it, is dropped. So of any two windows of
 * different splits the later starts at least {@code span + gap} positions after the earlier one, span being the positions
 * of a window.
 */
public final class TimeSplitter {
    /** The reason of a window that lies in no split. */
    public static final String GAP = "split_gap";

    private final Map<Split, int[]> ranges = new EnumMap<>(Split.class);

    /**
     * @param frames how many positions there are
     * @param valFrom position of the first frame of val; {@code testFrom} if there is no val
     * @param testFrom position of the first frame of test, {@code frames} if there is no test; at least {@code valFrom}
     * @param gap frames left out after each boundary
     */
    public TimeSplitter(int frames, int valFrom, int testFrom, int gap) {
        ranges.put(Split.TRAIN, new int[] {0, valFrom});
        ranges.put(Split.VAL, new int[] {valFrom + gap, testFrom});
        ranges.put(Split.TEST, new int[] {testFrom + gap, frames});
    }

    /** The split that a frame is of, null for one in a gap. */
    public Split ofFrame(int position) {
        for (Map.Entry<Split, int[]> range : ranges.entrySet()) {
            if (position >= range.getValue()[0] && position < range.getValue()[1]) {
                return range.getKey();
            }
        }
        return null;
    }

    /** The frames of a split, for messages: positions from 0, the last included. */
    public String describe(Split split) {
        int[] range = ranges.get(split);
        return "positions " + range[0] + " to " + (range[1] - 1);
    }

    /**
     * The place of each window.
     *
     * @param starts first position of each window
     * @param span positions of a window, target frame and predicted frames included
     */
    public RegionSplit.ByWindow places(int[] starts, long span) {
        List<Place> places = new ArrayList<>();
        for (int start : starts) {
            Place place = Place.dropped(GAP);
            for (Map.Entry<Split, int[]> range : ranges.entrySet()) {
                if (start >= range.getValue()[0] && start + span <= range.getValue()[1]) {
                    place = Place.in(range.getKey());
                }
            }
            places.add(place);
        }
        return new RegionSplit.ByWindow(places);
    }
}
