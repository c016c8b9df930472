package io.tileseq.image;

import io.tileseq.model.PixelBox;

/** Receives decoded blocks. */
public interface BlockSink {

    /**
     * One decoded block. The array is valid only during the call.
     *
     * @param index the block's index in the image's grid
     * @param box its pixels, clipped to the image
     * @param pixels little-endian elements of the header's type in (row, column, band) order: band {@code b} of pixel
     *     {@code (x, y)} starts at byte {@code (y - box.yMin()) * rowStride + ((x - box.xMin()) * bands + b) * type.bytes()},
     *     with {@code bands} the number of bands asked for
     * @param rowStride bytes from one row to the next
     */
    void block(int index, PixelBox box, byte[] pixels, int rowStride);

    /**
     * Pixels that cannot be decoded. If they are a whole block, nothing else is delivered of it; if they are a part of one
     * (images of several files, whose blocks differ), the block follows, with anything in that part.
     *
     * @param index the block's index in the image's grid
     * @param part the lost pixels
     */
    void unreadable(int index, PixelBox part, BadImageException why);
}
