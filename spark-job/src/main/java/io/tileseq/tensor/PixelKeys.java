package io.tileseq.tensor;

import io.tileseq.model.PixelType;
import java.util.List;

/**
 * What pixels of integers are, as one number each, so that classes and colours are looked up alike: a pixel of one band is its
 * value, one of several bands holds 16 bits of each, the first band highest.
 */
public final class PixelKeys {
    /** The most bands that count. */
    public static final int MOST_BANDS = 3;
    /** The highest value in a colour. */
    public static final int MOST_IN_COLOUR = 0xffff;
    /** A pixel that no value or colour can name. */
    static final long NONE = Long.MIN_VALUE;

    private PixelKeys() {}

    /**
     * The key of a value or a colour.
     *
     * @param values 1 to {@value #MOST_BANDS}; several must be from 0 to {@value #MOST_IN_COLOUR}
     */
    public static long of(List<Long> values) {
        if (values.size() == 1) {
            return values.get(0);
        }
        long key = 0;
        for (long value : values) {
            key = key << 16 | value;
        }
        return key;
    }

    /** A key as people write it. */
    public static String text(long key, int bands) {
        if (key == NONE) {
            return "out of range";
        }
        if (bands == 1) {
            return Long.toString(key);
        }
        StringBuilder text = new StringBuilder();
        for (int band = bands - 1; band >= 0; band--) {
            text.append(text.length() == 0 ? "[" : ", ").append(key >>> 16 * band & 0xffff);
        }
        return text.append(']').toString();
    }

    /**
     * Reads the keys of a run of pixels.
     *
     * @param stored bands that a pixel has
     * @param bands how many of them count, from the first on
     * @param at first byte of the first pixel
     * @param keys gets {@code count} keys
     */
    static void read(PixelType type, byte[] pixels, int stored, int bands, int at, int count, long[] keys) {
        int step = stored * type.bytes();
        if (bands == 1) {
            readBand(type, pixels, at, step, count, keys);
            return;
        }
        long[] band = new long[count];
        boolean[] none = new boolean[count];
        for (int b = 0; b < bands; b++) {
            readBand(type, pixels, at + b * type.bytes(), step, count, band);
            for (int i = 0; i < count; i++) {
                none[i] |= band[i] < 0 || band[i] > MOST_IN_COLOUR;
                keys[i] = b == 0 ? band[i] : keys[i] << 16 | band[i];
            }
        }
        for (int i = 0; i < count; i++) {
            keys[i] = none[i] ? NONE : keys[i];
        }
    }

    private static void readBand(PixelType type, byte[] pixels, int at, int step, int count, long[] values) {
        switch (type) {
            case UINT8 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = pixels[at + i * step] & 0xff;
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = pixels[at + i * step];
                }
            }
            case UINT16 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (short) Elements.SHORT.get(pixels, at + i * step) & 0xffff;
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (short) Elements.SHORT.get(pixels, at + i * step);
                }
            }
            case UINT32 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (int) Elements.INT.get(pixels, at + i * step) & 0xffffffffL;
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (int) Elements.INT.get(pixels, at + i * step);
                }
            }
            case INT64 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (long) Elements.LONG.get(pixels, at + i * step);
                }
            }
            default ->
                throw new IllegalArgumentException("classes are integers of up to 63 bits, not " + type.numpyName());
        }
    }
}
