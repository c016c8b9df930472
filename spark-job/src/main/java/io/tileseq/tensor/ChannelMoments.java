package io.tileseq.tensor;

import io.tileseq.model.ChannelStats;
import io.tileseq.model.PixelType;
import java.io.Serializable;
import java.util.OptionalDouble;

/**
 * Sums up the statistics of each band. Integers are summed exactly, so that any order of calls gives the same bits; for
 * floats the same order of calls does. NaN and nodata are left out. Small: 64 bytes a band and a few more.
 */
public abstract sealed class ChannelMoments implements Serializable permits IntegerMoments, FloatMoments {
    private static final long serialVersionUID = 1L;

    final PixelType type;
    final int bands;

    ChannelMoments(PixelType type, int bands) {
        this.type = type;
        this.bands = bands;
    }

    /**
     * An empty accumulator.
     *
     * @param type the type of the pixels
     * @param bands bands per pixel
     * @param nodata the value to leave out; it is compared in the pixels' type, so -9999.9 leaves out the float32 nearest
     *     to it, and nothing of an integer type
     */
    public static ChannelMoments of(PixelType type, int bands, OptionalDouble nodata) {
        return type.isFloating() ? new FloatMoments(type, bands, nodata) : new IntegerMoments(type, bands, nodata);
    }

    /**
     * Adds a rectangle of pixels of (H, W, C) elements, little-endian.
     *
     * @param pixels holds the rectangle
     * @param offset first byte of the rectangle's first pixel
     * @param rowStride bytes from one row of the rectangle to the next
     * @param height rows of the rectangle
     * @param width columns of the rectangle
     */
    public final void add(byte[] pixels, int offset, int rowStride, int height, int width) {
        for (int band = 0; band < bands; band++) {
            add(band, pixels, offset + band * type.bytes(), rowStride, height, width);
        }
    }

    /** Adds one band of a rectangle; {@code offset} is the band's first byte. */
    abstract void add(int band, byte[] pixels, int offset, int rowStride, int height, int width);

    /** Adds what {@code other}, of the same type and bands, has summed up; {@code other} stays as it is. */
    public final void merge(ChannelMoments other) {
        if (other.type != type || other.bands != bands) {
            throw new IllegalArgumentException("cannot merge statistics of " + other.bands + " bands of "
                    + other.type.numpyName() + " into " + bands + " of " + type.numpyName());
        }
        mergeSame(other);
    }

    abstract void mergeSame(ChannelMoments other);

    /** The statistics of all that was added. */
    public abstract ChannelStats finish();
}
