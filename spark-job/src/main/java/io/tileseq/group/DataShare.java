package io.tileseq.group;

import io.tileseq.sequence.Windows;
import java.util.BitSet;

/** How many values of one tile hold data at each frame, and how many lie inside the image. */
final class DataShare {
    private final long[] data;
    private final long[] inside;

    DataShare(int frames) {
        this.data = new long[frames];
        this.inside = new long[frames];
    }

    /** The tile has {@code allValues} values inside the frame's image, of which {@code dataValues} are data. */
    void put(int frame, long dataValues, long allValues) {
        data[frame] = dataValues;
        inside[frame] = allValues;
    }

    /**
     * Values with data over all values inside the images, of a window's frames together; 1 if it has no values, or none were
     * counted.
     *
     * @param present which input frames hold pixels
     */
    double of(Windows windows, int window, BitSet present) {
        long valid = 0;
        long all = 0;
        for (int t = present.nextSetBit(0); t >= 0; t = present.nextSetBit(t + 1)) {
            valid += data[windows.input(window, t)];
            all += inside[windows.input(window, t)];
        }
        return all == 0 ? 1 : (double) valid / all;
    }
}
