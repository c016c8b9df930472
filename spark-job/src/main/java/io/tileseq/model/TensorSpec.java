package io.tileseq.model;

import java.util.Locale;

/**
 * What a tensor column holds: one array per sample, C order, little-endian, without padding.
 *
 * @param column the Parquet column
 * @param type the type stored: float32 where {@code normalized}, else {@code sourceType}
 * @param sourceType the type of the images
 * @param layout the order of the axes
 * @param frames length of T
 * @param height length of H, in pixels
 * @param width length of W, in pixels
 * @param bands length of C
 * @param normalization applied to the stored values where {@code normalized}, else for the reader to apply
 * @param normalized whether the stored values are normalised. The types do not tell: float32 images may be stored
 *     either way
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
        Normalization normalization,
        boolean normalized)
        implements StoredTensor {

    /** The largest sample, in bytes: one sample makes at least a Parquet page, which must stay below 2 GiB. */
    public static final long MAX_BYTES = Integer.MAX_VALUE - (1L << 20);

    public TensorSpec {
        if (frames < 1 || height < 1 || width < 1 || bands < 1) {
            throw new IllegalArgumentException("a tensor must have at least one frame, row, column and band but has "
                    + frames + ", " + height + ", " + width + " and " + bands);
        }
        PixelType stored = normalized ? PixelType.FLOAT32 : sourceType;
        if (type != stored) {
            throw new IllegalArgumentException("a tensor of " + sourceType.numpyName() + " images that is"
                    + (normalized ? "" : " not") + " normalised must be " + stored.numpyName() + " but was "
                    + type.numpyName());
        }
        if (normalization.bands() != bands) {
            throw new IllegalArgumentException("a tensor of " + bands + " bands must be normalised with as many values"
                    + " but has " + normalization.bands());
        }
        double bytes = (double) frames * height * width * bands * type.bytes();
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "a sample must have at most %d bytes but %s of T %d x H %d x W %d x C %d %s has %.0f; use shorter"
                            + " sequences or smaller frames",
                    MAX_BYTES,
                    column,
                    frames,
                    height,
                    width,
                    bands,
                    type.numpyName(),
                    bytes));
        }
    }

    /** The lengths of the axes, in the order of {@link #axes()}. */
    @Override
    public int[] shape() {
        return layout.shape(frames, height, width, bands);
    }

    /** The names of the axes in order, one letter each. */
    @Override
    public String axes() {
        return layout.axes();
    }

    /** The same tensor under another normalisation, for when the statistics are fitted. */
    public TensorSpec with(Normalization other) {
        return new TensorSpec(column, type, sourceType, layout, frames, height, width, bands, other, normalized);
    }

    /** Bytes of one sample; they fit an int. */
    @Override
    public long bytes() {
        return (long) frames * frameBytes();
    }

    /** Bytes of one frame of a sample: height x width x bands elements. */
    public int frameBytes() {
        return height * width * bands * type.bytes();
    }
}
