package io.tileseq.model;

import java.io.Serializable;

/**
 * A tensor column: what each sample holds in it.
 *
 * @param column name of the column
 * @param type element type as stored
 * @param sourceType element type of the images
 * @param layout order of the axes
 * @param frames T
 * @param height H, in pixels
 * @param width W, in pixels
 * @param bands C
 * @param normalization applied already if {@code type} is float32 and the dataset's dtype is not {@code source}; else for
 *     the reader to apply
 */
public record TensorSpec(
        String column,
        PixelType type,
        PixelType sourceType,
        Layout layout,
        int frames,
        int height,
        int width,
        int bands,
        Normalization normalization)
        implements Serializable {

    /** The largest tensor of one sample, in bytes: a Parquet page must stay below 2 GiB. */
    public static final long MAX_BYTES = Integer.MAX_VALUE - (1L << 20);

    public TensorSpec {
        if (frames < 1 || height < 1 || width < 1 || bands < 1) {
            throw new IllegalArgumentException("a tensor's axes must be at least 1 but were T " + frames + ", H " + height
                    + ", W " + width + ", C " + bands);
        }
        if ((double) frames * height * width * bands * type.bytes() > MAX_BYTES) {
            throw new IllegalArgumentException("one sample of T " + frames + " x H " + height + " x W " + width + " x C "
                    + bands + " " + type.numpyName() + " is larger than the limit of " + MAX_BYTES
                    + " bytes; use smaller tiles or shorter sequences");
        }
    }

    public int[] shape() {
        return layout.shape(frames, height, width, bands);
    }

    /** Bytes of one frame. */
    public int frameBytes() {
        return height * width * bands * type.bytes();
    }

    /** Bytes of one sample. */
    public int bytes() {
        return frames * frameBytes();
    }

    public TensorSpec with(Normalization other) {
        return new TensorSpec(column, type, sourceType, layout, frames, height, width, bands, other);
    }
}
