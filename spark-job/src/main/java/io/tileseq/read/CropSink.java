package io.tileseq.read;

import io.tileseq.model.PixelBox;

/** Receives each tile's pixels at each frame. */
public interface CropSink {

    /**
     * A tile's pixels at one frame.
     *
     * @param tile index of the tile
     * @param frame position of the frame
     * @param crop {@code (height, width, bands)} little-endian elements of the box, 0 outside the image; valid only during
     *     the call
     * @param box the tile's box
     * @param inside the part of the box that lies in the image; null if none does
     */
    void crop(int tile, int frame, byte[] crop, PixelBox box, PixelBox inside);

    /** The tile has no pixels at this frame, because the image or a block that it touches cannot be read. */
    void unreadable(int tile, int frame, String message);
}
