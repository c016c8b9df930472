package io.tileseq.sequence;

import io.tileseq.model.MissingPolicy;
import java.io.Serializable;
import java.util.BitSet;

/**
 * Decides what becomes of the samples and rows of one tile, from that tile's own frames alone: the reasons are tried in
 * a fixed order and the first that applies counts.
 *
 * @param windows how samples are cut
 * @param missing the policy for input frames without an image
 * @param oneSize whether the images of a sample, masks included, must have one size
 * @param maxGap how far apart its frames may lie, null for any distance
 */
public record Fates(Windows windows, MissingPolicy missing, boolean oneSize, Gaps maxGap) implements Serializable {

    /**
     * The fate of one window of one tile.
     *
     * @param states of each position of {@code frames.order}
     * @param sizes {@code height << 32 | width} of the image at each position that has a readable header
     * @param targets what is known of the window's targets
     */
    public Fate ofSample(int window, FrameState[] states, long[] sizes, TargetState targets) {
        boolean unreadable = targets == TargetState.UNREADABLE;
        boolean differs = false;
        int absent = 0;
        long size = -1;
        for (int t = 0; t < windows.length(); t++) {
            int frame = windows.input(window, t);
            switch (states[frame]) {
                case UNREADABLE -> unreadable = true;
                case MISSING -> absent++;
                case READABLE -> {
                    differs |= size >= 0 && size != sizes[frame];
                    size = sizes[frame];
                }
            }
        }
        if (unreadable) {
            return Fate.REJECTED_IMAGE_UNREADABLE;
        }
        if (absent > 0 && missing == MissingPolicy.DROP) {
            return Fate.DROPPED_FRAME_MISSING;
        }
        if (absent == windows.length() || absent > 0 && missing == MissingPolicy.REJECT) {
            return Fate.REJECTED_FRAME_MISSING;
        }
        int start = firstPresent(window, states);
        if (start == windows.length() || start > 0 && !maxGap.mask()) {
            return Fate.DROPPED_GAP;
        }
        if (targets == TargetState.MISSING) {
            return Fate.REJECTED_TARGET_MISSING;
        }
        if (oneSize && (differs || targets == TargetState.SIZE_DIFFERS)) {
            return Fate.REJECTED_SIZE_DIFFERS;
        }
        if (targets == TargetState.NO_CLASS) {
            return Fate.REJECTED_NO_CLASS;
        }
        return targets == TargetState.NOT_WANTED ? Fate.DROPPED_CLASS_NOT_WANTED : Fate.WRITTEN;
    }

    /** Which input frames of a written sample hold pixels; the others are zeros, with {@code frame_present} false. */
    public BitSet present(int window, FrameState[] states) {
        BitSet present = new BitSet(windows.length());
        for (int t = firstPresent(window, states); t < windows.length(); t++) {
            present.set(t, states[windows.input(window, t)] == FrameState.READABLE);
        }
        return present;
    }

    private int firstPresent(int window, FrameState[] states) {
        return maxGap == null ? 0 : maxGap.firstAfter(windows, window, states);
    }

    /** The positions that are an input or the target frame of one of the tile's written windows. */
    public BitSet usedFrames(BitSet writtenWindows) {
        BitSet used = new BitSet();
        writtenWindows.stream().forEach(window -> {
            for (int t = 0; t < windows.length(); t++) {
                used.set(windows.input(window, t));
            }
            used.set(windows.target(window));
        });
        return used;
    }

    /** The fate of the tile's valid row at {@code frame}, given what {@link #usedFrames} found. */
    public RowFate ofRow(int frame, FrameState[] states, BitSet usedFrames) {
        if (usedFrames.get(frame)) {
            return RowFate.USED;
        }
        return switch (states[frame]) {
            case UNREADABLE -> RowFate.REJECTED_IMAGE_UNREADABLE;
            case MISSING ->
                missing == MissingPolicy.REJECT ? RowFate.REJECTED_IMAGE_MISSING : RowFate.DROPPED_IMAGE_MISSING;
            case READABLE -> RowFate.DROPPED_NO_SAMPLE;
        };
    }
}
