package io.tileseq.image;

import java.io.Serializable;

/**
 * How images are read.
 *
 * @param expandPalette true to deliver the colours of palette images as RGB, false for their indices
 * @param maxDecodedBytes largest block, or whole image of a format without blocks, that is decoded, in bytes
 */
public record ImageOptions(boolean expandPalette, long maxDecodedBytes) implements Serializable {

    /** 1 GiB. */
    public static final long DEFAULT_MAX_DECODED_BYTES = 1L << 30;

    public static final ImageOptions DEFAULT = new ImageOptions(false, DEFAULT_MAX_DECODED_BYTES);

    public ImageOptions {
        if (maxDecodedBytes < 1) {
            throw new IllegalArgumentException("max_decoded_bytes must be at least 1 but was " + maxDecodedBytes);
        }
    }

    /** As this, but for palettes. */
    public ImageOptions withPalette(boolean expand) {
        return new ImageOptions(expand, maxDecodedBytes);
    }

    /** Arrays in Java hold fewer than 2^31 elements. */
    long limit() {
        return Math.min(maxDecodedBytes, Integer.MAX_VALUE - 64);
    }
}
