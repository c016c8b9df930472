package io.tileseq.tensor;

import io.tileseq.model.ResizeFilter;
import io.tileseq.model.TensorSpec;
import java.nio.ByteBuffer;

/**
 * Turns cropped tiles into frames of a tensor: resize, normalise, put the axes in order. Holds scratch memory and
 * allocates nothing per tile, so one task uses one encoder for all its tiles; not thread-safe.
 */
public final class FrameEncoder {
    private final TensorSpec spec;
    private final Resizer resizer;
    /** (H, W, C) at the source type. */
    private final byte[] resized;
    /** Null where values are stored as they are. */
    private final Normalizer normalizer;

    private FrameEncoder(TensorSpec spec, ResizeFilter filter) {
        int elements = spec.height() * spec.width() * spec.bands();
        this.spec = spec;
        this.resizer = Resizer.of(spec.sourceType(), spec.bands(), spec.height(), spec.width(), filter);
        this.resized = new byte[Math.multiplyExact(elements, spec.sourceType().bytes())];
        this.normalizer = spec.normalized() ? Normalizer.of(spec) : null;
    }

    /** An encoder of frames of {@code spec}; {@code filter} serves crops of another size than the tensor's. */
    public static FrameEncoder of(TensorSpec spec, ResizeFilter filter) {
        return new FrameEncoder(spec, filter);
    }

    /**
     * Encodes one frame.
     *
     * @param crop pixels of the spec's source type, (H, W, C), little-endian; not changed
     * @param cropHeight rows of the crop, in pixels
     * @param cropWidth columns of the crop, in pixels
     * @param frame gets {@code spec.frameBytes()} bytes of the spec's type, little-endian: (H, W, C) for THWC, (C, H, W)
     *     for TCHW and CTHW
     */
    public void encode(byte[] crop, int cropHeight, int cropWidth, byte[] frame) {
        normalize(resize(crop, cropHeight, cropWidth), frame);
    }

    /**
     * The first half of {@link #encode}: the crop at the spec's height and width, (H, W, C) of the source type. It is the crop
     * itself if it has that size already, else memory of the encoder's that the next call overwrites.
     */
    public byte[] resize(byte[] crop, int cropHeight, int cropWidth) {
        if (cropHeight == spec.height() && cropWidth == spec.width()) {
            return crop;
        }
        resizer.resize(crop, cropHeight, cropWidth, resized);
        return resized;
    }

    /** The second half of {@link #encode}: {@code pixels} as {@link #resize} gives them, to a frame. */
    public void normalize(byte[] pixels, byte[] frame) {
        if (normalizer != null) {
            normalizer.normalize(pixels, frame);
        } else if (spec.layout().isChannelsLast()) {
            System.arraycopy(pixels, 0, frame, 0, spec.frameBytes());
        } else {
            Planes.split(
                    pixels,
                    spec.height() * spec.width(),
                    spec.bands(),
                    spec.type().bytes(),
                    frame);
        }
    }

    /**
     * Puts an encoded frame into its sample. The buffer's position stays.
     *
     * @param frame as {@link #encode} wrote it
     * @param t the time step, from 0
     * @param slots where samples lie
     * @param slotOffset first byte of the sample in {@code slots}
     */
    public void place(byte[] frame, int t, ByteBuffer slots, int slotOffset) {
        int frameBytes = spec.frameBytes();
        switch (spec.layout()) {
            case THWC, TCHW -> slots.put(slotOffset + t * frameBytes, frame, 0, frameBytes);
            case CTHW -> {
                int planeBytes = frameBytes / spec.bands();
                for (int band = 0; band < spec.bands(); band++) {
                    int at = slotOffset + (band * spec.frames() + t) * planeBytes;
                    slots.put(at, frame, band * planeBytes, planeBytes);
                }
            }
        }
    }
}
