package io.tileseq.split;

import io.tileseq.model.PixelBox;
import io.tileseq.model.Split;
import io.tileseq.sequence.Windows;
import java.io.Serializable;
import java.util.BitSet;
import java.util.Map;

/**
 * The frames that planned samples of train use, for what is fitted on the rows of the tile table.
 *
 * @param splits how each region is divided, by its id
 */
public record TrainFrames(Windows windows, Map<String, RegionSplit> splits) implements Serializable {

    /** The target frames of a tile's windows in train; empty if it has none. */
    public BitSet targets(String region, PixelBox box) {
        BitSet frames = new BitSet();
        for (int window = 0; window < windows.count(); window++) {
            if (isTrain(region, box, window)) {
                frames.set(windows.target(window));
            }
        }
        return frames;
    }

    /** The input frames of a tile's windows in train. */
    public BitSet inputs(String region, PixelBox box) {
        BitSet frames = new BitSet();
        for (int window = 0; window < windows.count(); window++) {
            for (int t = 0; t < windows.length() && isTrain(region, box, window); t++) {
                frames.set(windows.input(window, t));
            }
        }
        return frames;
    }

    private boolean isTrain(String region, PixelBox box, int window) {
        return splits.get(region).of(box, window).split() == Split.TRAIN;
    }
}
