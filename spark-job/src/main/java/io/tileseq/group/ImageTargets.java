package io.tileseq.group;

import io.tileseq.model.BlockGrid;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.FrameFacts;
import io.tileseq.sequence.FrameState;
import io.tileseq.sequence.TargetState;
import io.tileseq.target.ImageTarget;
import java.util.BitSet;
import java.util.List;

/** The targets of samples that are read from images: which images, and what is known of them. */
final class ImageTargets {
    private ImageTargets() {}

    static List<ImageTarget> of(BuildPlan plan) {
        return plan.targets().stream()
                .filter(ImageTarget.class::isInstance)
                .map(ImageTarget.class::cast)
                .toList();
    }

    /** Adds the positions whose own images a window's targets are read from. */
    static void addOwnFrames(BuildPlan plan, int window, BitSet frames) {
        for (ImageTarget target : of(plan)) {
            if (target.layer().isOwn()) {
                for (int frame : target.frames(plan.windows(), window)) {
                    frames.set(frame);
                }
            }
        }
    }

    /** Adds the positions whose masks of a layer a window's targets are read from. */
    static void addMaskFrames(BuildPlan plan, int layer, int window, BitSet frames) {
        for (ImageTarget target : of(plan)) {
            if (target.layer().index() == layer) {
                for (int frame : target.frames(plan.windows(), window)) {
                    frames.set(frame);
                }
            }
        }
    }

    /** Whether a target has an image at a frame. */
    static boolean isLabeled(ImageTarget target, GroupTile tile, int frame) {
        return facts(target, tile, frame).state() != FrameState.MISSING;
    }

    /** The worst that is known of a sample's target; of a target at frames one that is labelled is enough. */
    static TargetState state(BuildPlan plan, ImageTarget target, GroupTile tile, int window) {
        TargetState worst = TargetState.FOUND;
        int labeled = 0;
        for (int frame : target.frames(plan.windows(), window)) {
            TileImages.Flaw flaw = flaw(plan, target, tile, window, frame);
            boolean missing = flaw != null && flaw.state() == TargetState.MISSING;
            labeled += missing ? 0 : 1;
            if (flaw != null && !(missing && target.atFrames())) {
                worst = worst.and(flaw.state());
            }
        }
        return labeled == 0 ? worst.and(TargetState.MISSING) : worst;
    }

    /** Why a sample's targets are in a state; null if no image is to blame. */
    static String explain(BuildPlan plan, GroupTile tile, int window, TargetState sought) {
        for (ImageTarget target : of(plan)) {
            for (int frame : target.frames(plan.windows(), window)) {
                TileImages.Flaw flaw = flaw(plan, target, tile, window, frame);
                if (flaw != null && flaw.state() == sought) {
                    return "target " + target.name() + ": " + flaw.message();
                }
            }
        }
        return null;
    }

    private static TileImages.Flaw flaw(BuildPlan plan, ImageTarget target, GroupTile tile, int window, int frame) {
        FrameFacts facts = facts(target, tile, frame);
        if (facts.state() == FrameState.MISSING) {
            return new TileImages.Flaw(TargetState.MISSING, facts.message());
        }
        boolean own = target.layer().isOwn();
        if (facts.state() == FrameState.UNREADABLE || own && tile.states()[frame] == FrameState.UNREADABLE) {
            String message = own ? tile.fault(frame) : facts.message();
            return new TileImages.Flaw(TargetState.UNREADABLE, message);
        }
        TileImages.Flaw unread =
                own ? null : tile.images().ofMask(target.layer().index(), frame);
        if (unread != null) {
            return unread;
        }
        TileImages.Flaw sized = plan.fates().oneSize() ? size(plan, target, tile, window, frame) : null;
        return sized != null ? sized : tile.images().ofTarget(target, frame);
    }

    /** That the image has another size than the input images. */
    private static TileImages.Flaw size(BuildPlan plan, ImageTarget target, GroupTile tile, int window, int frame) {
        for (int t = 0; t < plan.windows().length(); t++) {
            int input = plan.windows().input(window, t);
            FrameFacts facts = facts(target, tile, frame);
            if (tile.states()[input] == FrameState.READABLE && tile.sizes()[input] != facts.size()) {
                BlockGrid grid = facts.grid();
                BlockGrid other = tile.region().facts().frames().get(input).grid();
                return new TileImages.Flaw(
                        TargetState.SIZE_DIFFERS,
                        "its image of region " + tile.tile().region() + " at frame "
                                + plan.order().label(frame) + " is " + grid.height() + " high and " + grid.width()
                                + " wide, but the input image at frame "
                                + plan.order().label(input) + " is "
                                + other.height() + " high and " + other.width()
                                + " wide; image.align: top_left takes pixel (0, 0) to be common");
            }
        }
        return null;
    }

    private static FrameFacts facts(ImageTarget target, GroupTile tile, int frame) {
        return target.layer().isOwn()
                ? tile.region().facts().frames().get(frame)
                : tile.region()
                        .facts()
                        .masks()
                        .get(target.layer().index())
                        .frames()
                        .get(frame);
    }
}
