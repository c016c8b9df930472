package io.tileseq.sequence;

import java.io.Serializable;
import java.util.BitSet;

/**
 * The windows cut from {@code frames.order}, the same for every tile. Window {@code w} starts at position
 * {@code w * stride}; its input frames are the positions {@code start + t * dilation} for {@code t} in
 * {@code [0, length)}, and its target frame lies {@code horizon} positions after the last of them. There is no short
 * window at the end.
 *
 * @param frames positions in {@code frames.order}
 * @param length input frames of a window, T
 * @param stride positions from one start to the next
 * @param dilation positions from one input frame to the next
 * @param horizon positions from the last input frame to the target frame
 * @param predicted frames after the target frame that a window needs too (k frames to predict), 0 for none
 */
public record Windows(int frames, int length, int stride, int dilation, int horizon, int predicted)
        implements Serializable {

    public Windows {
        if (frames < 0 || length < 1 || stride < 1 || dilation < 1 || horizon < 0 || predicted < 0) {
            throw new IllegalArgumentException(
                    "windows must have length, stride and dilation >= 1, horizon and predicted"
                            + " frames >= 0 but were length " + length + ", stride " + stride + ", dilation " + dilation
                            + ", horizon " + horizon + ", predicted " + predicted + " over " + frames + " frames");
        }
    }

    /** Positions that one window spans, its target frame and predicted frames included. */
    public long span() {
        return (long) (length - 1) * dilation + 1 + horizon + predicted;
    }

    /** How many windows there are; 0 if none fits. */
    public int count() {
        return span() > frames ? 0 : (int) ((frames - span()) / stride) + 1;
    }

    /** Position of input frame {@code t} of window {@code window}. */
    public int input(int window, int t) {
        return window * stride + t * dilation;
    }

    /** Position of the target frame of a window. */
    public int target(int window) {
        return input(window, length - 1) + horizon;
    }

    /** Every position that is an input frame of some window. */
    public BitSet inputs() {
        BitSet positions = new BitSet(frames);
        for (int window = 0; window < count(); window++) {
            for (int t = 0; t < length; t++) {
                positions.set(input(window, t));
            }
        }
        return positions;
    }

    /** Every position that is the target frame of some window. */
    public BitSet targets() {
        BitSet positions = new BitSet(frames);
        for (int window = 0; window < count(); window++) {
            positions.set(target(window));
        }
        return positions;
    }
}
