package io.tileseq.plan;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelType;
import io.tileseq.sequence.FrameState;
import java.io.Serializable;

/**
 * What the header of a region's image at one frame says.
 *
 * @param state readable, missing or unreadable
 * @param grid size and blocks, null unless readable
 * @param bands bands delivered, 0 unless readable
 * @param type element type, null unless readable
 * @param nodata the value that marks pixels without data, null if there is none
 * @param message why it is not readable, null if it is
 */
public record FrameFacts(FrameState state, BlockGrid grid, int bands, PixelType type, Double nodata, String message)
        implements Serializable {

    public static FrameFacts missing(String message) {
        return new FrameFacts(FrameState.MISSING, null, 0, null, null, message);
    }

    public static FrameFacts unreadable(String message) {
        return new FrameFacts(FrameState.UNREADABLE, null, 0, null, null, message);
    }

    public boolean isReadable() {
        return state == FrameState.READABLE;
    }

    /** Height and width as one number, as {@link io.tileseq.sequence.Fates} compares them; 0 unless readable. */
    public long size() {
        return isReadable() ? (long) grid.height() << 32 | grid.width() : 0;
    }
}
