package io.tileseq.tensor;

import io.tileseq.model.PixelType;
import io.tileseq.model.ResizeFilter;
import io.tileseq.model.TensorSpec;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Turns the crop of a tile at one frame into the bytes of that frame in a tensor: resized, then normalised, then in the
 * order of the layout. Holds scratch memory, so one task uses it at a time.
 */
public final class FrameEncoder {
    private final TensorSpec spec;
    private final ResizeFilter filter;
    private final float[] table;
    private final byte[] resized;
    private final Map<Long, Resizer> resizers = new HashMap<>();

    /** An encoder of frames of {@code spec}; {@code filter} serves crops of another size than the tensor's. */
    public static FrameEncoder of(TensorSpec spec, ResizeFilter filter) {
        return new FrameEncoder(spec, filter);
    }

    private FrameEncoder(TensorSpec spec, ResizeFilter filter) {
        this.spec = spec;
        this.filter = filter;
        this.resized = new byte[spec.height() * spec.width() * spec.bands() * spec.sourceType().bytes()];
        this.table = spec.normalized() ? table() : null;
    }

    /**
     * @param crop {@code (cropHeight, cropWidth, bands)} elements of the source's type, little-endian
     * @param frame receives {@code spec.frameBytes()} bytes: (H, W, C) for THWC, (C, H, W) for the others
     */
    public void encode(byte[] crop, int cropHeight, int cropWidth, byte[] frame) {
        byte[] pixels = crop;
        if (cropHeight != spec.height() || cropWidth != spec.width()) {
            long size = (long) cropHeight << 32 | cropWidth;
            resizers.computeIfAbsent(
                            size,
                            key -> new Resizer(
                                    spec.sourceType(),
                                    spec.bands(),
                                    cropHeight,
                                    cropWidth,
                                    spec.height(),
                                    spec.width(),
                                    filter))
                    .resize(crop, resized);
            pixels = resized;
        }
        if (!spec.normalized()) {
            copy(pixels, frame);
        } else if (table != null) {
            normalizeByTable(pixels, frame);
        } else {
            normalize(pixels, frame);
        }
    }

    /** Puts the bytes of frame {@code t} where they belong in the sample that starts at byte {@code offset}. */
    public void place(byte[] frame, int t, ByteBuffer sample, int offset) {
        switch (spec.layout()) {
            case THWC, TCHW -> sample.put(offset + t * spec.frameBytes(), frame, 0, spec.frameBytes());
            case CTHW -> {
                int plane = spec.frameBytes() / spec.bands();
                for (int band = 0; band < spec.bands(); band++) {
                    sample.put(offset + (band * spec.frames() + t) * plane, frame, band * plane, plane);
                }
            }
        }
    }

    /** Element index of a value in a frame. */
    private int index(int pixel, int band) {
        return spec.layout().isChannelsLast()
                ? pixel * spec.bands() + band
                : band * spec.height() * spec.width() + pixel;
    }

    private void copy(byte[] pixels, byte[] frame) {
        if (spec.layout().isChannelsLast() || spec.bands() == 1) {
            System.arraycopy(pixels, 0, frame, 0, spec.frameBytes());
            return;
        }
        int bytes = spec.type().bytes();
        int bands = spec.bands();
        for (int pixel = 0; pixel < spec.height() * spec.width(); pixel++) {
            for (int band = 0; band < bands; band++) {
                System.arraycopy(pixels, (pixel * bands + band) * bytes, frame, index(pixel, band) * bytes, bytes);
            }
        }
    }

    /** The normalised value of every level of each band, for types with few levels; null for the others. */
    private float[] table() {
        int levels = spec.sourceType() == PixelType.UINT8 ? 1 << 8 : spec.sourceType() == PixelType.UINT16 ? 1 << 16 : 0;
        if (levels == 0) {
            return null;
        }
        float[] values = new float[levels * spec.bands()];
        for (int band = 0; band < spec.bands(); band++) {
            for (int level = 0; level < levels; level++) {
                values[band * levels + level] = normalized(level, band);
            }
        }
        return values;
    }

    private float normalized(double value, int band) {
        return (float) ((value - spec.normalization().mean()[band])
                / spec.normalization().std()[band]);
    }

    private void normalizeByTable(byte[] pixels, byte[] frame) {
        boolean wide = spec.sourceType() == PixelType.UINT16;
        int levels = wide ? 1 << 16 : 1 << 8;
        int bands = spec.bands();
        int count = spec.height() * spec.width();
        boolean channelsLast = spec.layout().isChannelsLast();
        int step = channelsLast ? bands * 4 : 4;
        for (int band = 0; band < bands; band++) {
            int base = band * levels;
            int at = channelsLast ? band * 4 : band * count * 4;
            int source = band;
            for (int pixel = 0; pixel < count; pixel++, at += step, source += bands) {
                int level = wide ? (short) Elements.SHORT.get(pixels, source * 2) & 0xffff : pixels[source] & 0xff;
                Elements.FLOAT.set(frame, at, table[base + level]);
            }
        }
    }

    private void normalize(byte[] pixels, byte[] frame) {
        int bands = spec.bands();
        int bytes = spec.sourceType().bytes();
        for (int pixel = 0; pixel < spec.height() * spec.width(); pixel++) {
            for (int band = 0; band < bands; band++) {
                double value = Elements.read(spec.sourceType(), pixels, (pixel * bands + band) * bytes);
                Elements.FLOAT.set(frame, index(pixel, band) * 4, normalized(value, band));
            }
        }
    }
}
