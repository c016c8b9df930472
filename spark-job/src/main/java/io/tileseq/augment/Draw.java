package io.tileseq.augment;

import io.tileseq.model.Hash64;
import java.util.BitSet;

/**
 * All that chance decides about one copy of one sample. It is a function of (seed, sample id, copy) alone: each parameter
 * has its own number in [0, 1), drawn by the parameter's name, so neither the order of tiles nor other parameters have a
 * say in it.
 *
 * @param flipHorizontal whether left and right are exchanged
 * @param flipVertical whether top and bottom are exchanged
 * @param quarterTurns counter-clockwise, 0 to 3
 * @param degrees angle of a rotation about the centre, counter-clockwise
 * @param cropScale the cut part's area over the frame's; 1 if nothing is cut
 * @param cropRatio the cut part's width over its height, in pixels; 0 if nothing is cut
 * @param cropX where the part lies: 0 leftmost, 1 rightmost
 * @param cropY where the part lies: 0 topmost, 1 lowest
 * @param brightness what is added, in lengths of the value range
 * @param contrast factor of the distance to the mean
 * @param gamma exponent
 * @param noiseStd standard deviation of the noise, in lengths of the value range
 * @param reversed whether frames stand in reverse
 * @param key what the parameters were drawn from
 * @param bandDrop chance of each band to be dropped
 * @param frameDrop chance of each frame to be dropped
 */
public record Draw(
        boolean flipHorizontal,
        boolean flipVertical,
        int quarterTurns,
        double degrees,
        double cropScale,
        double cropRatio,
        double cropX,
        double cropY,
        double brightness,
        double contrast,
        double gamma,
        double noiseStd,
        boolean reversed,
        long key,
        double bandDrop,
        double frameDrop) {

    /** The original: nothing happens to it. */
    public static final Draw ORIGINAL = new Draw(false, false, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, false, 0, 0, 0);

    /**
     * @param copy 0 for the original, which is never changed
     */
    public static Draw of(AugmentConfig config, String sampleId, int copy) {
        if (copy == 0) {
            return ORIGINAL;
        }
        long key = Hash64.mix(Hash64.of(config.seed(), sampleId) + copy);
        boolean turned = unit(key, "rot90") < config.rot90();
        AugmentConfig.Crop crop = config.crop();
        return new Draw(
                unit(key, "flip_horizontal") < config.flipHorizontal(),
                unit(key, "flip_vertical") < config.flipVertical(),
                turned ? 1 + (int) (3 * unit(key, "rot90.turns")) : 0,
                config.rotateDegrees().at(unit(key, "rotate_degrees")),
                crop == null ? 1 : crop.scale().at(unit(key, "crop.scale")),
                crop == null ? 0 : ratio(crop.ratio(), unit(key, "crop.ratio")),
                unit(key, "crop.x"),
                unit(key, "crop.y"),
                config.brightness().at(unit(key, "brightness")),
                config.contrast().at(unit(key, "contrast")),
                config.gamma().at(unit(key, "gamma")),
                config.noiseStd().at(unit(key, "noise_std")),
                unit(key, "time_reversal") < config.timeReversal(),
                key,
                config.bandDrop(),
                config.frameDrop());
    }

    private static double unit(long key, String name) {
        return Hash64.unit(key, name);
    }

    /** Between the ends by logarithm, so that 3:4 is as likely as 4:3. StrictMath gives one result on every machine. */
    private static double ratio(Range range, double unit) {
        double low = StrictMath.log(range.low());
        return StrictMath.exp(low + unit * (StrictMath.log(range.high()) - low));
    }

    /** Whether nothing happens, without a look. */
    public boolean isOriginal() {
        return equals(ORIGINAL);
    }

    /** Whether values change beside being moved. */
    boolean changesValues() {
        return brightness != 0 || contrast != 1 || gamma != 1 || noiseStd > 0;
    }

    /** The bands that become 0, in all frames; never all bands. */
    public BitSet droppedBands(int bands) {
        return dropped("band_drop.", bandDrop, bands, null);
    }

    /**
     * The frames that become absent; never all frames that are there.
     *
     * @param present which frames of the original are there, from its first to its last
     */
    public BitSet droppedFrames(boolean[] present) {
        return dropped("frame_drop.", frameDrop, present.length, present);
    }

    /** Never all: if none would be left, none is dropped. */
    private BitSet dropped(String name, double chance, int count, boolean[] present) {
        BitSet dropped = new BitSet(count);
        if (chance == 0) {
            return dropped;
        }
        boolean left = false;
        for (int i = 0; i < count; i++) {
            boolean drop = unit(key, name + i) < chance;
            dropped.set(i, drop);
            left |= !drop && (present == null || present[i]);
        }
        if (!left) {
            dropped.clear();
        }
        return dropped;
    }

    /**
     * Where a frame of the original stands in the copy, and the other way round.
     *
     * @param t time step, from 0
     * @param length frames of the sample
     */
    public int step(int t, int length) {
        return reversed ? length - 1 - t : t;
    }

    /** What the noise of all elements of the copy is drawn from. */
    long noiseKey() {
        return Hash64.of(key, "noise");
    }
}
