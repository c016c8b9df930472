package io.tileseq.group;

import io.tileseq.augment.Draw;
import io.tileseq.augment.Geometry;
import io.tileseq.model.TensorSpec;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.ObjectRow;
import io.tileseq.plan.TileRow;
import io.tileseq.sequence.Windows;
import io.tileseq.shard.ObjectLists;
import io.tileseq.target.ObjectsTarget;
import io.tileseq.target.RowObjectsTarget;
import io.tileseq.target.Target;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The rows of tables of objects that a group got: which of them a sample holds, and what became of each. */
final class GroupObjects {
    private final BuildPlan plan;
    private final Map<Key, FrameObjects> frames = new HashMap<>();
    /** The place of each target in the plan, by its name. */
    private final Map<String, Integer> numbers = new HashMap<>();

    private record Key(int target, String region, int frame) {}

    GroupObjects(BuildPlan plan, Iterator<ObjectRow> rows) {
        this.plan = plan;
        plan.targets().forEach(target -> numbers.put(target.name(), numbers.size()));
        Map<Key, List<ObjectRow>> byFrame = new HashMap<>();
        while (rows.hasNext()) {
            ObjectRow row = rows.next();
            byFrame.computeIfAbsent(new Key(row.target(), row.region(), row.frame()), key -> new ArrayList<>())
                    .add(row);
        }
        byFrame.forEach((key, list) -> frames.put(key, new FrameObjects(list)));
    }

    /** Whether a target's objects are known at a frame, be they none. */
    boolean isLabeled(ObjectsTarget target, GroupTile tile, int frame) {
        return target.unlistedIsEmpty() || frames.containsKey(key(target, tile, frame));
    }

    private Key key(ObjectsTarget target, GroupTile tile, int frame) {
        return new Key(numbers.get(target.name()), tile.tile().region(), frame);
    }

    /** The objects of a copy of a sample, in its frames; at each input frame, or at the target frame alone. */
    ObjectLists lists(ObjectsTarget target, GroupTile tile, int window, Draw draw) {
        return lists(plan, target, tile, window, draw, (frame, sample) -> {
            FrameObjects objects = frames.get(key(target, tile, frame));
            if (objects != null) {
                objects.near(tile.box(), number -> {
                    ObjectRow row = objects.row(number);
                    sample.object(row.ends(), row.label(), row.track(), row.visibility());
                });
            }
        });
    }

    /** As {@link #lists}, of objects that stand in the rows of a sample's tile, in the order in which they stand there. */
    static ObjectLists lists(BuildPlan plan, RowObjectsTarget target, GroupTile tile, int window, Draw draw) {
        return lists(plan, target.objects(), tile, window, draw, (frame, sample) -> {
            TileRow row = tile.row(frame);
            for (RowObjectsTarget.Value value :
                    row == null ? List.<RowObjectsTarget.Value>of() : target.values(row.text())) {
                sample.object(value.ends(), value.label(), value.track(), value.visibility());
            }
        });
    }

    /** Tells all objects of a frame that may belong to a sample. */
    @FunctionalInterface
    private interface Source {
        void tell(int frame, Sample sample);
    }

    /** Takes what is wanted and lies in the sample's tile. */
    @FunctionalInterface
    private interface Sample {
        void object(double[] ends, String label, long track, long visibility);
    }

    private static ObjectLists lists(
            BuildPlan plan, ObjectsTarget target, GroupTile tile, int window, Draw draw, Source source) {
        TensorSpec tensor = plan.tensor();
        Windows windows = plan.windows();
        Geometry geometry = Geometry.of(draw, tensor.height(), tensor.width());
        ObjectPlacer placer = new ObjectPlacer(target, tile.box(), tensor.height(), tensor.width(), geometry);
        int steps = target.atFrames() ? windows.length() : 1;
        ObjectLists.Builder lists = new ObjectLists.Builder(
                target.shape().coordinates().size(), target.integers().size());
        for (int t = 0; t < steps; t++) {
            int frame = target.atFrames() ? windows.input(window, draw.step(t, steps)) : windows.target(window);
            source.tell(frame, (ends, label, track, visibility) -> {
                if (isWanted(target, label) && placer.place(ends) == null) {
                    lists.add(placer.placed(), integers(target, label, track, visibility));
                }
            });
            lists.endFrame();
        }
        return lists.build();
    }

    /** The lists of a sample that has no object in any frame. */
    static ObjectLists none(BuildPlan plan, ObjectsTarget target) {
        ObjectLists.Builder lists = new ObjectLists.Builder(
                target.shape().coordinates().size(), target.integers().size());
        for (int t = 0; t < (target.atFrames() ? plan.windows().length() : 1); t++) {
            lists.endFrame();
        }
        return lists.build();
    }

    private static boolean isWanted(ObjectsTarget target, String label) {
        return !target.has().label() || target.labels().index(label) >= 0;
    }

    private static long[] integers(ObjectsTarget target, String label, long track, long visibility) {
        long[] integers = new long[target.integers().size()];
        int next = 0;
        if (target.has().label()) {
            integers[next++] = target.labels().index(label);
        }
        if (target.has().track()) {
            integers[next++] = track;
        }
        if (target.has().visibility()) {
            integers[next] = visibility;
        }
        return integers;
    }

    /** Takes note of what the written samples of a tile hold. */
    void written(GroupTile tile, BitSet writtenWindows) {
        for (Target target : plan.targets()) {
            if (target instanceof ObjectsTarget objects && !writtenWindows.isEmpty()) {
                written(objects, tile, writtenWindows);
            }
        }
    }

    private void written(ObjectsTarget target, GroupTile tile, BitSet writtenWindows) {
        Windows windows = plan.windows();
        BitSet read = new BitSet();
        writtenWindows.stream().forEach(window -> {
            for (int t = 0; target.atFrames() && t < windows.length(); t++) {
                read.set(windows.input(window, t));
            }
            if (!target.atFrames()) {
                read.set(windows.target(window));
            }
        });
        TensorSpec tensor = plan.tensor();
        Geometry still = Geometry.of(Draw.ORIGINAL, tensor.height(), tensor.width());
        ObjectPlacer placer = new ObjectPlacer(target, tile.box(), tensor.height(), tensor.width(), still);
        read.stream().forEach(frame -> {
            FrameObjects objects = frames.get(key(target, tile, frame));
            if (objects != null) {
                objects.frameWritten();
                objects.near(
                        tile.box(),
                        number -> objects.tried(
                                number, placer.place(objects.row(number).ends())));
            }
        });
    }

    /** What became of all rows, after each tile was told of. */
    ObjectFates fates() {
        ObjectFates fates = new ObjectFates();
        frames.forEach((key, objects) -> {
            ObjectsTarget target = (ObjectsTarget) plan.targets().get(key.target());
            objects.tell(row -> row.isEmpty() || isWanted(target, row.label()), fates);
        });
        return fates;
    }
}
