package io.tileseq.group;

import io.tileseq.augment.Draw;
import io.tileseq.model.PixelType;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.TileRow;
import io.tileseq.sequence.TargetState;
import io.tileseq.sequence.Windows;
import io.tileseq.target.ImageTarget;
import io.tileseq.target.ObjectsTarget;
import io.tileseq.target.RowTarget;
import io.tileseq.target.TableTarget;
import io.tileseq.target.Target;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The targets of samples: what is known of them, and their values. */
final class SampleTargets {
    private SampleTargets() {}

    /** The worst that is known of a sample's targets. */
    static TargetState state(BuildPlan plan, GroupTile tile, int window) {
        TargetState worst = TargetState.FOUND;
        for (Target target : plan.targets()) {
            worst = worst.and(state(plan, target, tile, window));
        }
        return worst;
    }

    private static TargetState state(BuildPlan plan, Target target, GroupTile tile, int window) {
        if (target instanceof ImageTarget image) {
            return ImageTargets.state(plan, image, tile, window);
        }
        return target.atFrames() ? overFrames(plan, target, tile, window) : atTarget(plan, target, tile, window);
    }

    private static TargetState atTarget(BuildPlan plan, Target target, GroupTile tile, int window) {
        int frame = plan.windows().target(window);
        if (target instanceof RowTarget ofRow) {
            TileRow row = tile.row(frame);
            if (row == null) {
                return TargetState.MISSING;
            }
            return ofRow.isWanted(row.text()) ? TargetState.FOUND : TargetState.NOT_WANTED;
        }
        if (target instanceof ObjectsTarget objects) {
            return isLabeled(objects, tile, frame) ? TargetState.FOUND : TargetState.MISSING;
        }
        return TargetState.FOUND;
    }

    /** One labelled frame is enough. */
    private static TargetState overFrames(BuildPlan plan, Target target, GroupTile tile, int window) {
        Windows windows = plan.windows();
        for (int t = 0; t < windows.length(); t++) {
            if (isLabeled(target, tile, windows.input(window, t))) {
                return TargetState.FOUND;
            }
        }
        return TargetState.MISSING;
    }

    private static boolean isLabeled(Target target, GroupTile tile, int frame) {
        if (target instanceof RowTarget ofRow) {
            TileRow row = tile.row(frame);
            return row != null && ofRow.isLabeled(row.text());
        }
        if (target instanceof ObjectsTarget objects) {
            // What a forecast without the tables' rows cannot know is taken for granted.
            return tile.objects() == null || tile.objects().isLabeled(objects, tile, frame);
        }
        return !(target instanceof ImageTarget image) || ImageTargets.isLabeled(image, tile, frame);
    }

    /** Whether any target has a value for each input frame. */
    static boolean anyAtFrames(BuildPlan plan) {
        return plan.targets().stream().anyMatch(Target::atFrames);
    }

    /** For each input frame whether all targets that have a value for each frame have one there. */
    static boolean[] labeledFrames(BuildPlan plan, GroupTile tile, int window, Draw draw) {
        boolean[] labeled = new boolean[plan.windows().length()];
        for (int t = 0; t < labeled.length; t++) {
            int frame = plan.windows().input(window, draw.step(t, labeled.length));
            labeled[t] =
                    plan.targets().stream().filter(Target::atFrames).allMatch(target -> isLabeled(target, tile, frame));
        }
        return labeled;
    }

    /** Whether the value of a target that is one number is a Long; else it is a Double. */
    static boolean isInteger(Target target) {
        return target instanceof TableTarget table && table.type() == PixelType.INT64;
    }

    /** The value of a target that is one number: a Double or a Long. */
    static Object number(BuildPlan plan, Target target, GroupTile tile, int window) {
        return target instanceof TableTarget table
                ? number(plan, table, tile, window)
                : (Object) tile.images().number(target, plan.windows().target(window));
    }

    private static Object number(BuildPlan plan, TableTarget target, GroupTile tile, int window) {
        ByteBuffer value = ByteBuffer.allocate(target.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        target.put(tile.row(plan.windows().target(window)).text(), value);
        return number(target, value);
    }

    /** What stands for a number where there is none: a Double or a Long. */
    static Object unlabeledNumber(Target target) {
        if (!(target instanceof TableTarget table)) {
            return 0.0;
        }
        ByteBuffer value = ByteBuffer.allocate(table.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        table.putUnlabeled(value);
        return number(table, value);
    }

    private static Object number(TableTarget target, ByteBuffer value) {
        return target.type() == PixelType.INT64 ? (Object) value.getLong(0) : (Object) value.getDouble(0);
    }

    /** Writes what stands for a target that is a tensor where there is none, from the buffer's position on. */
    static void putUnlabeled(BuildPlan plan, TableTarget target, ByteBuffer to) {
        for (int value = 0; value < (target.atFrames() ? plan.windows().length() : 1); value++) {
            target.putUnlabeled(to);
        }
    }

    /** Writes the value of a target that is a tensor, from the buffer's position on. */
    static void put(BuildPlan plan, TableTarget target, GroupTile tile, int window, Draw draw, ByteBuffer to) {
        Windows windows = plan.windows();
        if (!target.atFrames()) {
            target.put(tile.row(windows.target(window)).text(), to);
            return;
        }
        for (int t = 0; t < windows.length(); t++) {
            int frame = windows.input(window, draw.step(t, windows.length()));
            if (isLabeled(target, tile, frame)) {
                target.put(tile.row(frame).text(), to);
            } else {
                target.putUnlabeled(to);
            }
        }
    }
}
