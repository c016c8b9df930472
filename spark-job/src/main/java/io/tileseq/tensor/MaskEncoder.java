package io.tileseq.tensor;

import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Turns the crop of a mask into (H, W) classes: each pixel is the one under its centre, as {@link
 * io.tileseq.model.ResizeFilter#NEAREST} takes it, looked up in the map; what lies outside the image is the fill. Holds scratch
 * memory; not thread-safe.
 */
public final class MaskEncoder {
    private final int height;
    private final int width;
    private final ValueMap map;
    private final PixelType out;
    private final long fill;
    private final boolean fillsUnknown;
    private long[] keys = new long[0];

    /**
     * @param map from values to classes; null to keep values
     * @param out type of the result, which holds all classes and the fill
     * @param fill what pixels outside the image become
     * @param fillsUnknown whether values that the map lacks become the fill too; else they are told
     */
    public MaskEncoder(int height, int width, ValueMap map, PixelType out, long fill, boolean fillsUnknown) {
        this.height = height;
        this.width = width;
        this.map = map;
        this.out = out;
        this.fill = fill;
        this.fillsUnknown = fillsUnknown;
    }

    /**
     * @param crop (box height, box width, stored) elements of {@code type}
     * @param stored bands of the crop, of which the map's first count
     * @param box of the tile
     * @param inside the part in the image; null if none is
     * @param mask gets (H, W) elements
     * @return the first pixel of the crop, row by row, that the map lacks and that may not be filled, as a key; empty if there is none, also among pixels that the result leaves out
     */
    public OptionalLong encode(byte[] crop, PixelType type, int stored, PixelBox box, PixelBox inside, byte[] mask) {
        if (map != null && !fillsUnknown && inside != null) {
            OptionalLong unknown = unknown(crop, type, stored, box, inside);
            if (unknown.isPresent()) {
                return unknown;
            }
        }
        int[] rows = ResizeWeights.nearest(type, box.height(), height);
        int[] columns = ResizeWeights.nearest(type, box.width(), width);
        int rowBytes = width * out.bytes();
        long[] row = keys(box.width());
        long[] values = new long[width];
        for (int i = 0; i < height; i++) {
            if (i > 0 && rows[i] == rows[i - 1]) {
                System.arraycopy(mask, (i - 1) * rowBytes, mask, i * rowBytes, rowBytes);
                continue;
            }
            int y = rows[i] + box.yMin();
            if (inside != null && y >= inside.yMin() && y < inside.yMax()) {
                read(crop, type, stored, rows[i], box.width(), row);
                look(row, columns, box.xMin(), inside, values);
            } else {
                Arrays.fill(values, fill);
            }
            write(values, mask, i * rowBytes);
        }
        return OptionalLong.empty();
    }

    private long[] keys(int length) {
        if (keys.length < length) {
            keys = new long[length];
        }
        return keys;
    }

    private void read(byte[] crop, PixelType type, int stored, int row, int length, long[] into) {
        int bands = map == null ? 1 : map.bands();
        PixelKeys.read(type, crop, stored, bands, row * length * stored * type.bytes(), length, into);
    }

    private OptionalLong unknown(byte[] crop, PixelType type, int stored, PixelBox box, PixelBox inside) {
        long[] row = keys(box.width());
        long known = 0;
        boolean any = false;
        for (int y = inside.yMin(); y < inside.yMax(); y++) {
            read(crop, type, stored, y - box.yMin(), box.width(), row);
            for (int x = inside.xMin() - box.xMin(); x < inside.xMax() - box.xMin(); x++) {
                // Neighbours are mostly of one class.
                if (any && row[x] == known) {
                    continue;
                }
                if (map.get(row[x]) == ValueMap.UNKNOWN) {
                    return OptionalLong.of(row[x]);
                }
                known = row[x];
                any = true;
            }
        }
        return OptionalLong.empty();
    }

    private void look(long[] row, int[] columns, int left, PixelBox inside, long[] values) {
        long known = 0;
        long value = fill;
        boolean any = false;
        for (int j = 0; j < width; j++) {
            int x = columns[j] + left;
            if (x < inside.xMin() || x >= inside.xMax()) {
                values[j] = fill;
                continue;
            }
            long key = row[columns[j]];
            if (map == null) {
                values[j] = key;
                continue;
            }
            if (!any || key != known) {
                int found = map.get(key);
                value = found == ValueMap.UNKNOWN ? fill : found;
                known = key;
                any = true;
            }
            values[j] = value;
        }
    }

    /** A whole mask of nothing but the fill. */
    public void fill(byte[] mask) {
        long[] values = new long[width];
        Arrays.fill(values, fill);
        for (int i = 0; i < height; i++) {
            write(values, mask, i * width * out.bytes());
        }
    }

    /** One pixel of the fill. */
    public byte[] fillPixel() {
        byte[] pixel = new byte[out.bytes()];
        write(new long[] {fill}, pixel, 0);
        return pixel;
    }

    private void write(long[] values, byte[] mask, int at) {
        switch (out.bytes()) {
            case 1 -> {
                for (int i = 0; i < values.length; i++) {
                    mask[at + i] = (byte) values[i];
                }
            }
            case 2 -> {
                for (int i = 0; i < values.length; i++) {
                    Elements.SHORT.set(mask, at + 2 * i, (short) values[i]);
                }
            }
            case 4 -> {
                for (int i = 0; i < values.length; i++) {
                    Elements.INT.set(mask, at + 4 * i, (int) values[i]);
                }
            }
            default -> {
                for (int i = 0; i < values.length; i++) {
                    Elements.LONG.set(mask, at + 8 * i, values[i]);
                }
            }
        }
    }
}
