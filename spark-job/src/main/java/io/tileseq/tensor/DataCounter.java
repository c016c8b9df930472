package io.tileseq.tensor;

import io.tileseq.model.PixelType;

/** Counts the values of crops that hold data, neither NaN nor nodata; not thread-safe. */
public final class DataCounter {
    private final PixelType type;
    private final int bands;
    private byte[] marks = new byte[0];

    /** @param bands values of a pixel */
    public DataCounter(PixelType type, int bands) {
        this.type = type;
        this.bands = bands;
    }

    /**
     * How many values of a rectangle hold data, those of all bands counted.
     *
     * @param pixels (H, W, C) elements that hold the rectangle, little-endian
     * @param offset first byte of the rectangle's first pixel
     * @param rowStride bytes from one row of the rectangle to the next
     * @param height rows of the rectangle
     * @param width columns of the rectangle
     * @param nodata the value that marks pixels without data, null if there is none
     */
    public long count(byte[] pixels, int offset, int rowStride, int height, int width, Double nodata) {
        DataValues data = new DataValues(type, nodata);
        int rowValues = width * bands;
        if (!data.mayLack()) {
            return (long) height * rowValues;
        }
        if (marks.length < rowValues) {
            marks = new byte[rowValues];
        }
        long count = 0;
        for (int row = 0; row < height; row++) {
            count += data.mark(pixels, offset + row * rowStride, rowValues, marks, 0);
        }
        return count;
    }
}
