package io.tileseq.tensor;

import io.tileseq.model.PixelType;
import io.tileseq.model.ResizeFilter;
import io.tileseq.model.TensorSpec;

/**
 * Gives values without data one value in the tensor. After a resize a value has no data where NaN would have come to, had the
 * crop NaN in place of each nodata value: where the filter's window holds one. Holds scratch memory; not thread-safe.
 */
public final class NodataFiller {
    private final TensorSpec spec;
    private final float fill;
    /** Null where values are picked, so that a look at the resized ones tells all. */
    private final Resizer resizer;

    private byte[] cropMarks = new byte[0];
    private byte[] plane = new byte[0];
    private final byte[] resizedPlane;
    private final byte[] marks;

    /** @param fill what values without data become, after normalising */
    public NodataFiller(TensorSpec spec, ResizeFilter filter, float fill) {
        int elements = spec.height() * spec.width() * spec.bands();
        this.spec = spec;
        this.fill = fill;
        this.resizer = filter == ResizeFilter.NEAREST
                ? null
                : Resizer.of(PixelType.FLOAT32, spec.bands(), spec.height(), spec.width(), filter);
        this.resizedPlane = new byte[Math.multiplyExact(elements, Float.BYTES)];
        this.marks = new byte[elements];
    }

    /**
     * Marks the values of a frame that have no data.
     *
     * @param crop pixels of the spec's source type, (height, width, bands)
     * @param resized the same after {@link FrameEncoder#resize}
     * @param nodata of the frame's image; null for none
     * @return 1 for each value of (H, W, C) without data, else 0; null if all have data. Valid until the next call
     */
    public byte[] mark(byte[] crop, int height, int width, byte[] resized, Double nodata) {
        DataValues data = new DataValues(spec.sourceType(), nodata);
        if (!data.mayLack()) {
            return null;
        }
        boolean sameSize = height == spec.height() && width == spec.width();
        if (sameSize || resizer == null) {
            return data.mark(resized, 0, marks.length, marks, 0) == marks.length ? null : marks;
        }
        int count = height * width * spec.bands();
        if (cropMarks.length < count) {
            cropMarks = new byte[count];
            plane = new byte[Math.multiplyExact(count, Float.BYTES)];
        }
        if (data.mark(crop, 0, count, cropMarks, 0) == count) {
            return null;
        }
        for (int i = 0; i < count; i++) {
            Elements.FLOAT.set(plane, 4 * i, cropMarks[i] == 0 ? 0f : Float.NaN);
        }
        resizer.resize(plane, height, width, resizedPlane);
        for (int i = 0; i < marks.length; i++) {
            marks[i] = (byte) (Float.isNaN((float) Elements.FLOAT.get(resizedPlane, 4 * i)) ? 1 : 0);
        }
        return marks;
    }

    /**
     * Fills the marked values.
     *
     * @param marked as {@link #mark} gives it; null for nothing to do
     * @param frame as {@link FrameEncoder#normalize} wrote it
     */
    public void fill(byte[] marked, byte[] frame) {
        if (marked == null) {
            return;
        }
        int bands = spec.bands();
        int pixels = spec.height() * spec.width();
        boolean channelsLast = spec.layout().isChannelsLast();
        for (int i = 0; i < marked.length; i++) {
            if (marked[i] != 0) {
                int at = channelsLast ? i : i % bands * pixels + i / bands;
                Elements.FLOAT.set(frame, 4 * at, fill);
            }
        }
    }
}
