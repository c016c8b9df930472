package io.tileseq.group;

import io.tileseq.augment.Draw;
import io.tileseq.augment.FrameAugmenter;
import io.tileseq.model.ResizeFilter;
import io.tileseq.model.TensorSpec;
import io.tileseq.plan.BuildPlan;
import io.tileseq.tensor.FrameEncoder;
import io.tileseq.tensor.NodataFiller;

/** Makes the frames of augmented copies, one by one as frames are read, so nothing is kept of a sample; not thread-safe. */
final class CopyFrames {
    private final FrameEncoder encoder;
    private final FrameAugmenter augmenter;
    private final byte[] pixels;
    private final byte[] encoded;
    private final NodataFiller filler;
    private final byte[] ownMarks;
    private byte[] marks;

    /** @param filler null where values without data stay what they are */
    CopyFrames(BuildPlan plan, FrameEncoder encoder, NodataFiller filler) {
        TensorSpec spec = plan.tensor();
        this.encoder = encoder;
        this.filler = filler;
        this.augmenter = new FrameAugmenter(
                plan.augment(),
                spec.sourceType(),
                spec.height(),
                spec.width(),
                spec.bands(),
                plan.resize() == ResizeFilter.NEAREST);
        this.pixels = new byte
                [spec.height() * spec.width() * spec.bands() * spec.sourceType().bytes()];
        this.encoded = new byte[spec.frameBytes()];
        this.ownMarks = new byte[spec.height() * spec.width() * spec.bands()];
    }

    /**
     * Takes a frame, to make copies of it.
     *
     * @param resized (H, W, C) at the images' type; shared until the next call
     * @param marked the values without data, as {@link NodataFiller#mark} gives them; null for none; shared likewise
     * @param nodata of the frame's image; null for none
     */
    void take(byte[] resized, byte[] marked, Double nodata) {
        marks = marked;
        augmenter.take(resized, marked, nodata);
    }

    /**
     * The frame of one copy, encoded as {@link FrameEncoder#encode} does; valid until the next call.
     *
     * @param t time step of the frame in the original
     */
    byte[] encode(Draw draw, int t) {
        augmenter.write(draw, t, pixels, ownMarks);
        encoder.normalize(pixels, encoded);
        if (marks != null) {
            filler.fill(ownMarks, encoded);
        }
        return encoded;
    }
}
