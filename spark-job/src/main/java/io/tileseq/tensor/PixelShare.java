package io.tileseq.tensor;

import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import java.util.Collections;
import java.util.OptionalDouble;

/** The share of a tile's pixels that have one value or colour. */
public final class PixelShare {
    private PixelShare() {}

    /**
     * Pixels of the value over pixels that count: those in the image that are neither without data nor to be ignored. A pixel
     * is without data if all bands that count have the image's nodata value.
     *
     * @param crop (box height, box width, stored) elements of {@code type}
     * @param stored bands of the crop, of which the first {@code bands} count
     * @param inside the part of the box in the image; null if none is
     * @param key the value, as {@link PixelKeys#of} gives it
     * @param ignored what does not count; null for none
     * @param nodata the image's mark of pixels without data; null for none
     * @return empty if no pixel counts
     */
    public static OptionalDouble of(
            byte[] crop,
            PixelType type,
            int stored,
            int bands,
            PixelBox box,
            PixelBox inside,
            long key,
            Long ignored,
            Double nodata) {
        if (inside == null) {
            return OptionalDouble.empty();
        }
        Long without = nodataKey(nodata, bands);
        long[] keys = new long[inside.width()];
        long counted = 0;
        long found = 0;
        for (int y = inside.yMin(); y < inside.yMax(); y++) {
            int first = (y - box.yMin()) * box.width() + inside.xMin() - box.xMin();
            PixelKeys.read(type, crop, stored, bands, first * stored * type.bytes(), keys.length, keys);
            for (long pixel : keys) {
                if (ignored != null && pixel == ignored || without != null && pixel == without) {
                    continue;
                }
                counted++;
                found += pixel == key ? 1 : 0;
            }
        }
        return counted == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) found / counted);
    }

    /** Null where no pixel can be without data: no mark, or one that the pixels cannot have. */
    private static Long nodataKey(Double nodata, int bands) {
        if (nodata == null || nodata != Math.rint(nodata) || Math.abs(nodata) > 1L << 53) {
            return null;
        }
        long value = nodata.longValue();
        if (bands == 1) {
            return value;
        }
        if (value < 0 || value > PixelKeys.MOST_IN_COLOUR) {
            return null;
        }
        return PixelKeys.of(Collections.nCopies(bands, value));
    }
}
