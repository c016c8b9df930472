package io.tileseq.spark;

import io.tileseq.model.PixelBox;
import io.tileseq.model.Split;
import io.tileseq.plan.ObjectRow;
import io.tileseq.sequence.Windows;
import io.tileseq.split.RegionSplit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Finds the labels of the train split: those of objects that would go there if they were tiles themselves. */
final class FitObjectLabels implements FlatMapFunction<Iterator<ObjectRow>, Set<String>> {
    private static final long serialVersionUID = 1L;
    private static final double FARTHEST = 1 << 30;

    private final boolean atFrames;
    private final Windows windows;
    private final Map<String, RegionSplit> splits;

    FitObjectLabels(boolean atFrames, Windows windows, Map<String, RegionSplit> splits) {
        this.atFrames = atFrames;
        this.windows = windows;
        this.splits = splits;
    }

    @Override
    public Iterator<Set<String>> call(Iterator<ObjectRow> rows) {
        Set<String> found = new TreeSet<>();
        while (rows.hasNext()) {
            ObjectRow row = rows.next();
            if (!row.isEmpty() && !found.contains(row.label()) && isOfTrain(row)) {
                FitLabels.add(found, List.of(row.label()));
            }
        }
        return List.of(found).iterator();
    }

    private boolean isOfTrain(ObjectRow row) {
        RegionSplit split = splits.get(row.region());
        PixelBox box = outer(row.ends());
        int first = atFrames ? 0 : windows.length() - 1;
        for (int t = first; t < windows.length(); t++) {
            int start = row.frame() - t * windows.dilation() - (atFrames ? 0 : windows.horizon());
            int window = start / windows.stride();
            boolean reads = start >= 0 && start % windows.stride() == 0 && window < windows.count();
            if (reads && split.of(box, window).split() == Split.TRAIN) {
                return true;
            }
        }
        return false;
    }

    /** The pixels that an object touches. */
    private static PixelBox outer(double[] ends) {
        int xMin = pixel(Math.floor(ends[0]));
        int yMin = pixel(Math.floor(ends[1]));
        return new PixelBox(
                xMin,
                yMin,
                Math.max(xMin + 1, pixel(Math.ceil(ends[2]))),
                Math.max(yMin + 1, pixel(Math.ceil(ends[3]))));
    }

    private static int pixel(double at) {
        return (int) Math.max(-FARTHEST, Math.min(FARTHEST, at));
    }
}
