package io.tileseq.tensor;

import io.tileseq.model.PixelType;

/**
 * Tells the values of an image that hold data: all but NaN and its nodata value. That is compared in the pixels' own type, so
 * -9999.9 is the float32 nearest to it, and no value of an integer type.
 */
final class DataValues {
    private static final double TWO_TO_63 = 0x1p63;

    private final PixelType type;
    /** NaN, which equals nothing, if every number is data. */
    private final double nodata;
    /** For 64-bit integers, which double does not tell apart: the bits of nodata, if {@link #nodata} is a number. */
    private final long nodataBits;

    /** Elements as numbers. */
    private double[] run = new double[0];

    /** @param nodata null if every number is data */
    DataValues(PixelType type, Double nodata) {
        this.type = type;
        double value = nodata == null ? Double.NaN : nodata;
        if (isWide(type) && !isWhole(value)) {
            value = Double.NaN;
        }
        this.nodata = type.held(value);
        this.nodataBits = value < TWO_TO_63 ? (long) value : (long) (value - TWO_TO_63) ^ Long.MIN_VALUE;
    }

    private static boolean isWide(PixelType type) {
        return !type.isFloating() && type.bytes() == Long.BYTES;
    }

    /** Whether some 64-bit integer of the type has the value. */
    private boolean isWhole(double value) {
        double low = type.isSigned() ? -TWO_TO_63 : 0;
        return value == Math.rint(value) && value >= low && value < (type.isSigned() ? TWO_TO_63 : 2 * TWO_TO_63);
    }

    /** Whether it may be that some values hold no data; false where looking is of no use. */
    boolean mayLack() {
        return type.isFloating() || !Double.isNaN(nodata);
    }

    /**
     * Marks the values without data.
     *
     * @param elements little-endian
     * @param at first byte
     * @param count of elements
     * @param marks gets 1 for each value without data, else 0, from {@code to} on
     * @return how many values hold data
     */
    int mark(byte[] elements, int at, int count, byte[] marks, int to) {
        int data = 0;
        if (isWide(type)) {
            boolean hasNodata = !Double.isNaN(nodata);
            for (int i = 0; i < count; i++) {
                boolean isData = !hasNodata || (long) Elements.LONG.get(elements, at + 8 * i) != nodataBits;
                data += isData ? 1 : 0;
                marks[to + i] = (byte) (isData ? 0 : 1);
            }
            return data;
        }
        if (run.length < count) {
            run = new double[count];
        }
        double[] values = run;
        Elements.read(type, elements, at, count, values);
        for (int i = 0; i < count; i++) {
            boolean isData = values[i] == values[i] && values[i] != nodata;
            data += isData ? 1 : 0;
            marks[to + i] = (byte) (isData ? 0 : 1);
        }
        return data;
    }
}
