package io.tileseq.group;

import io.tileseq.augment.Draw;
import io.tileseq.augment.Geometry;
import io.tileseq.augment.NearestSampler;
import io.tileseq.model.TensorSpec;
import io.tileseq.plan.BuildPlan;
import io.tileseq.sequence.TargetState;
import io.tileseq.sequence.Windows;
import io.tileseq.shard.SlotBuffer;
import io.tileseq.split.Place;
import io.tileseq.target.ImageTarget;
import io.tileseq.target.MaskTarget;
import io.tileseq.target.ShareTarget;
import io.tileseq.tensor.MaskEncoder;
import io.tileseq.tensor.PixelKeys;
import io.tileseq.tensor.PixelShare;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Makes masks and shares of the images that they are read from: notes what they find about tiles, and puts masks into the slots
 * of their samples. Used by one thread.
 */
final class ImageTargetSink {
    private final BuildPlan plan;
    private final TensorSpec input;
    private final Places places;
    private final List<ImageTarget> targets;
    private final Map<String, MaskEncoder> encoders = new HashMap<>();
    private final Map<String, byte[]> masks = new HashMap<>();
    private final Map<String, byte[]> copies = new HashMap<>();

    /** @param places null where only the fate of samples is of interest */
    ImageTargetSink(BuildPlan plan, Places places) {
        this.plan = plan;
        this.input = plan.tensor();
        this.places = places;
        this.targets = ImageTargets.of(plan);
        for (ImageTarget target : targets) {
            if (target instanceof MaskTarget mask) {
                encoders.put(mask.name(), mask.encoder(input));
                masks.put(mask.name(), new byte[mask.frameBytes(input)]);
                copies.put(mask.name(), new byte[mask.frameBytes(input)]);
            }
        }
    }

    /** @param index the tile's index in the group */
    void take(int index, GroupTile tile, ImageCrop crop) {
        for (ImageTarget target : targets) {
            if (target.layer().index() != crop.layer()) {
                continue;
            }
            if (target instanceof MaskTarget mask) {
                take(mask, index, tile, crop);
            } else if (target instanceof ShareTarget share) {
                take(share, tile, crop);
            }
        }
    }

    private void take(ShareTarget target, GroupTile tile, ImageCrop crop) {
        OptionalDouble share = PixelShare.of(
                crop.pixels(),
                crop.type(),
                crop.bands(),
                target.layer().bands(),
                tile.box(),
                crop.inside(),
                target.key(),
                target.ignoredKey(),
                crop.nodata());
        crop.frames().stream().forEach(frame -> {
            if (share.isPresent()) {
                tile.images().putNumber(target, frame, share.getAsDouble());
            } else {
                String message = "no pixel of tile " + tile.tile().tile() + " of region "
                        + tile.tile().region() + " counts at frame "
                        + plan.order().label(frame) + ": all lie outside the image, have no data or are to be ignored";
                tile.images().mark(target, frame, new TileImages.Flaw(TargetState.MISSING, message));
            }
        });
    }

    private void take(MaskTarget target, int index, GroupTile tile, ImageCrop crop) {
        if (places == null && !target.requiresClasses()) {
            return;
        }
        byte[] mask = masks.get(target.name());
        OptionalLong unknown = encoders.get(target.name())
                .encode(crop.pixels(), crop.type(), crop.bands(), tile.box(), crop.inside(), mask);
        if (unknown.isPresent()) {
            crop.frames().stream().forEach(frame -> {
                String message = "the mask of tile " + tile.tile().tile() + " of region "
                        + tile.tile().region() + " at frame " + plan.order().label(frame) + " holds "
                        + PixelKeys.text(unknown.getAsLong(), target.layer().bands())
                        + ", which remap lacks; add it, or give ignore, which such pixels then become";
                tile.images().mark(target, frame, new TileImages.Flaw(TargetState.NO_CLASS, message));
            });
        } else if (places != null) {
            put(target, index, tile, crop, mask);
        }
    }

    private void put(MaskTarget target, int index, GroupTile tile, ImageCrop crop, byte[] mask) {
        Windows windows = plan.windows();
        for (int window = 0; window < windows.count(); window++) {
            Place place = tile.place(window);
            int[] frames = place.isDropped() ? new int[0] : target.frames(windows, window);
            for (int t = 0; t < frames.length; t++) {
                for (int copy = 0; crop.frames().get(frames[t]) && copy < place.copies(); copy++) {
                    int slot = places.slot(index * windows.count() + window, copy);
                    if (slot < 0) {
                        continue;
                    }
                    Draw draw = tile.draw(plan, window, copy);
                    int step = target.atFrames() ? draw.step(t, frames.length) : 0;
                    byte[] own = draw.isOriginal() ? mask : moved(target, mask, draw);
                    place(target, own, step, places.buffers(place.split()), slot);
                }
            }
        }
    }

    private byte[] moved(MaskTarget target, byte[] mask, Draw draw) {
        byte[] copy = copies.get(target.name());
        byte[] outside = encoders.get(target.name()).fillPixel();
        Geometry geometry = Geometry.of(draw, input.height(), input.width());
        NearestSampler.sample(mask, input.height(), input.width(), target.type().bytes(), geometry, outside, copy);
        return copy;
    }

    /** Fills the masks of a sample for the input frames that have none. */
    void fillUnlabeled(GroupTile tile, int window, Draw draw, TensorBuffers buffers, int slot) {
        for (ImageTarget target : targets) {
            if (target instanceof MaskTarget mask && mask.atFrames()) {
                int[] frames = mask.frames(plan.windows(), window);
                for (int t = 0; t < frames.length; t++) {
                    if (!ImageTargets.isLabeled(mask, tile, frames[t])) {
                        place(mask, filled(mask), draw.step(t, frames.length), buffers, slot);
                    }
                }
            }
        }
    }

    /** Fills all masks of a slot that holds no sample. */
    void fillUnlabeled(TensorBuffers buffers, int slot) {
        for (ImageTarget target : targets) {
            if (target instanceof MaskTarget mask) {
                for (int t = 0; t < (mask.atFrames() ? plan.windows().length() : 1); t++) {
                    place(mask, filled(mask), t, buffers, slot);
                }
            }
        }
    }

    private byte[] filled(MaskTarget target) {
        byte[] empty = copies.get(target.name());
        encoders.get(target.name()).fill(empty);
        return empty;
    }

    private void place(MaskTarget target, byte[] mask, int step, TensorBuffers buffers, int slot) {
        SlotBuffer buffer = buffers.of(target.tensor(input).orElseThrow());
        ByteBuffer segment = buffer.segment(slot);
        segment.put(buffer.offset(slot) + step * mask.length, mask, 0, mask.length);
    }
}
