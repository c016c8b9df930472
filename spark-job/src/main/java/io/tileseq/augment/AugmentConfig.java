package io.tileseq.augment;

import io.tileseq.model.PixelType;
import io.tileseq.model.TensorSpec;
import java.io.Serializable;

/**
 * What may happen to an augmented copy of a sample. Chances are from 0 to 1; a range whose two ends are its neutral value
 * does nothing.
 *
 * @param copies augmented copies of each sample of the train split, beside the original
 * @param seed of all draws
 * @param flipHorizontal chance of exchanging left and right
 * @param flipVertical chance of exchanging top and bottom
 * @param rot90 chance of one, two or three quarter turns
 * @param rotateDegrees angles, counter-clockwise; neutral is 0
 * @param crop what part of a frame is cut out and resized to the whole; null for none
 * @param brightness what is added, in lengths of the value range; neutral is 0
 * @param contrast factors of the distance to a band's mean; neutral is 1
 * @param gamma exponents of values on the value range, above 0; neutral is 1
 * @param noiseStd standard deviations of the noise, in lengths of the value range, from 0; neutral is 0
 * @param valueRange the values that stand for 0 and 1 in brightness, gamma and noise; null for 0 and the largest value of
 *     uint8 or uint16
 * @param bandDrop chance of each band to become 0
 * @param frameDrop chance of each frame to become absent
 * @param timeReversal chance of the frames standing in reverse
 */
public record AugmentConfig(
        int copies,
        long seed,
        double flipHorizontal,
        double flipVertical,
        double rot90,
        Range rotateDegrees,
        Crop crop,
        Range brightness,
        Range contrast,
        Range gamma,
        Range noiseStd,
        Range valueRange,
        double bandDrop,
        double frameDrop,
        double timeReversal)
        implements Serializable {

    public static final int DEFAULT_COPIES = 0;
    public static final int MAX_COPIES = 1000;
    public static final long DEFAULT_SEED = 0;
    /** From 3:4 to 4:3, as torchvision's RandomResizedCrop. */
    public static final Range DEFAULT_RATIO = new Range(3.0 / 4, 4.0 / 3);

    /** No copies, and nothing that could happen to them. */
    public static final AugmentConfig NONE = new AugmentConfig(
            DEFAULT_COPIES,
            DEFAULT_SEED,
            0,
            0,
            0,
            Range.of(0),
            null,
            Range.of(0),
            Range.of(1),
            Range.of(1),
            Range.of(0),
            null,
            0,
            0,
            0);

    /**
     * A random resized crop.
     *
     * @param scale the part's area over the frame's, above 0 and at most 1
     * @param ratio the part's width over its height, both in pixels, above 0
     */
    public record Crop(Range scale, Range ratio) implements Serializable {}

    /** Whether a copy can differ from its original at all. */
    public boolean changesAnything() {
        return movesPixels() || changesValues() || bandDrop > 0 || frameDrop > 0 || timeReversal > 0;
    }

    /** Whether pixels can change their place within a frame. */
    public boolean movesPixels() {
        return flipHorizontal > 0 || flipVertical > 0 || rot90 > 0 || !rotateDegrees.isOnly(0) || crop != null;
    }

    private boolean changesValues() {
        return !contrast.isOnly(1) || needsValueRange();
    }

    private boolean needsValueRange() {
        return !brightness.isOnly(0) || !gamma.isOnly(1) || !noiseStd.isOnly(0);
    }

    /**
     * The value range for images of a type.
     *
     * @throws IllegalArgumentException if the type has none and the config neither, though it is needed
     */
    Range valueRange(PixelType type) {
        if (valueRange != null) {
            return valueRange;
        }
        return switch (type) {
            case UINT8 -> new Range(0, 0xff);
            case UINT16 -> new Range(0, 0xffff);
            default -> {
                if (needsValueRange()) {
                    throw new IllegalArgumentException(
                            "augment.brightness, augment.gamma and augment.noise_std are measured in the range of"
                                    + " values, which " + type.numpyName()
                                    + " images do not have; give it as augment.value_range: [low, high]");
                }
                yield new Range(0, 1);
            }
        };
    }

    /**
     * Checks what only the images tell.
     *
     * @throws IllegalArgumentException if the frames of {@code spec} cannot be augmented so
     */
    public void requireFits(TensorSpec spec) {
        if (rot90 > 0 && spec.height() != spec.width()) {
            throw new IllegalArgumentException("augment.rot90 must be 0 unless frames are square, since a quarter turn"
                    + " exchanges height and width, but they are " + spec.height() + " high and " + spec.width()
                    + " wide; use flips, or give image.height and image.width one size");
        }
        valueRange(spec.sourceType());
    }
}
