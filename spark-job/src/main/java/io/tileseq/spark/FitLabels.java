package io.tileseq.spark;

import io.tileseq.config.TargetConfig;
import io.tileseq.model.UserException;
import io.tileseq.plan.FrameOrder;
import io.tileseq.plan.TileRecord;
import io.tileseq.plan.TileRow;
import io.tileseq.split.TrainFrames;
import io.tileseq.target.LabelMap;
import io.tileseq.target.Labeled;
import io.tileseq.target.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Fits label maps: the distinct labels that valid rows of train tiles have at the frames that targets are read from, in
 * natural order.
 */
final class FitLabels implements FlatMapFunction<Iterator<TileRecord>, Map<String, Set<String>>> {
    private static final long serialVersionUID = 1L;

    private final List<Target> targets;
    private final TrainFrames train;

    private FitLabels(List<Target> targets, TrainFrames train) {
        this.targets = targets;
        this.train = train;
    }

    /** The targets, with the maps that were missing. */
    static List<Target> fit(
            List<Target> targets, Map<String, TargetConfig> configs, JavaRDD<TileRecord> tiles, TrainFrames train) {
        List<Target> open = targets.stream().filter(FitLabels::isOpen).toList();
        if (open.isEmpty()) {
            return targets;
        }
        Map<String, Set<String>> found =
                tiles.mapPartitions(new FitLabels(open, train)).treeReduce(FitLabels::merge);
        List<Target> fitted = new ArrayList<>();
        for (Target target : targets) {
            if (isOpen(target)) {
                boolean background = labelsOf(configs.get(target.name())).other() == TargetConfig.Other.BACKGROUND;
                fitted.add(((Labeled) target).with(map(target.name(), found.get(target.name()), background)));
            } else {
                fitted.add(target);
            }
        }
        return fitted;
    }

    private static boolean isOpen(Target target) {
        return target instanceof Labeled labeled && labeled.isOpen();
    }

    private static TargetConfig.Labels labelsOf(TargetConfig config) {
        if (config instanceof TargetConfig.Objects objects) {
            return objects.labels();
        }
        return config instanceof TargetConfig.ClassLabel label
                ? label.labels()
                : ((TargetConfig.MultiLabel) config).labels();
    }

    static LabelMap map(String name, Set<String> labels, boolean background) {
        if (labels.isEmpty()) {
            throw UserException.input("the labels of target " + name
                    + " cannot be fitted: no row of the train split has one; give targets." + name + ".labels");
        }
        if (labels.size() > LabelMap.MOST_CLASSES) {
            throw UserException.input("target " + name + " has more than " + LabelMap.MOST_CLASSES
                    + " distinct labels, such as " + labels.iterator().next()
                    + "; classes are meant, not ids: give targets."
                    + name + ".labels or .wanted, or use another column");
        }
        Map<String, Integer> indices = new LinkedHashMap<>();
        FrameOrder.natural(labels).labels().forEach(label -> indices.put(label, indices.size()));
        return LabelMap.of(indices, List.of(), background, true);
    }

    @Override
    public Iterator<Map<String, Set<String>>> call(Iterator<TileRecord> tiles) {
        Map<String, Set<String>> found = new HashMap<>();
        targets.forEach(target -> found.put(target.name(), new TreeSet<>()));
        while (tiles.hasNext()) {
            TrainRows rows = new TrainRows(train, tiles.next());
            for (Target target : targets) {
                for (TileRow row : rows.read(target.atFrames())) {
                    add(found.get(target.name()), ((Labeled) target).labelsOf(row.text()));
                }
            }
        }
        return List.of(found).iterator();
    }

    private static Map<String, Set<String>> merge(Map<String, Set<String>> a, Map<String, Set<String>> b) {
        b.forEach((name, labels) -> add(a.get(name), labels));
        return a;
    }

    static Set<String> union(Set<String> a, Set<String> b) {
        add(a, b);
        return a;
    }

    /** One label past the limit is enough to complain. */
    static void add(Set<String> labels, Iterable<String> more) {
        for (String label : more) {
            if (labels.size() <= LabelMap.MOST_CLASSES) {
                labels.add(label);
            }
        }
    }
}
