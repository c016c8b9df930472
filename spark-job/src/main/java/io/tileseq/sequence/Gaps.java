package io.tileseq.sequence;

import java.io.Serializable;

/**
 * How far apart the frames of a window may lie. The gap between two neighbouring frames that have an image is the
 * difference of their coordinates; so is the gap from the window's first position to the first image, and from the last
 * image to the window's last position.
 *
 * @param most the largest gap that is none, in the unit of the coordinates
 * @param coordinates of each position of {@code frames.order}, ascending: positions, or microseconds
 * @param mask whether the frames before a gap are masked, else the sample is dropped
 */
@SuppressWarnings("ArrayRecordComponent") // never changed after construction, never compared
public record Gaps(long most, long[] coordinates, boolean mask) implements Serializable {

    /** The first input frame after the last gap of a window: 0 if there is no gap, {@code length} if nothing follows it. */
    int firstAfter(Windows windows, int window, FrameState[] states) {
        long before = coordinates[windows.input(window, 0)];
        int first = 0;
        for (int t = 0; t < windows.length(); t++) {
            int position = windows.input(window, t);
            if (states[position] == FrameState.READABLE) {
                first = coordinates[position] - before > most ? t : first;
                before = coordinates[position];
            }
        }
        long end = coordinates[windows.input(window, windows.length() - 1)];
        return end - before > most ? windows.length() : first;
    }
}
