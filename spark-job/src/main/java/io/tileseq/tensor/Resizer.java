package io.tileseq.tensor;

import io.tileseq.model.PixelType;
import io.tileseq.model.ResizeFilter;
import java.util.function.IntFunction;

/**
 * Resizes crops of any size to one size, each band alone, as Pillow 13 does: one pass along each axis whose length
 * changes, in the order that {@link #isAlongYFirst} tells. Holds scratch memory; not thread-safe.
 */
abstract class Resizer {
    final int bands;
    final int outHeight;
    final int outWidth;

    Resizer(int bands, int outHeight, int outWidth) {
        this.bands = bands;
        this.outHeight = outHeight;
        this.outWidth = outWidth;
    }

    static Resizer of(PixelType type, int bands, int outHeight, int outWidth, ResizeFilter filter) {
        if (filter == ResizeFilter.NEAREST) {
            return new NearestResizer(type, bands, outHeight, outWidth);
        }
        return type == PixelType.UINT8
                ? new ByteResizer(bands, outHeight, outWidth, filter)
                : new RealResizer(type, bands, outHeight, outWidth, filter);
    }

    /**
     * Resizes one crop.
     *
     * @param crop (height, width, bands) elements
     * @param resized gets (outHeight, outWidth, bands) elements
     */
    abstract void resize(byte[] crop, int height, int width, byte[] resized);

    /**
     * Whether the pass along y comes before the one along x. Where values are rounded between the passes the order shows:
     * by at most one level of uint8 under filters without negative weights, by more under the others, whose overshoot is
     * clamped in between. The rule is that of Pillow 13.0; before it, Pillow always took x first.
     */
    final boolean isAlongYFirst(int height, int width) {
        int rowsLost = height - outHeight;
        return rowsLost > 0 && rowsLost > 2L * (width - outWidth);
    }

    /**
     * What was worked out for the lengths seen last, so that crops of a few sizes in turn work it out once. A place for
     * each length modulo a power of two bounds the memory, and a look-up allocates nothing.
     */
    static final class ByLength<T> {
        private static final int PLACES = 64;

        private final IntFunction<T> make;
        private final int[] lengths = new int[PLACES];
        private final Object[] made = new Object[PLACES];

        ByLength(IntFunction<T> make) {
            this.make = make;
        }

        /** @param length in pixels, at least 1 */
        @SuppressWarnings("unchecked")
        T get(int length) {
            int place = length & (PLACES - 1);
            if (lengths[place] != length) {
                made[place] = make.apply(length);
                lengths[place] = length;
            }
            return (T) made[place];
        }
    }
}
