package io.tileseq.spark;

import io.tileseq.config.TargetConfig;
import io.tileseq.model.ExactMoments;
import io.tileseq.model.Numbers;
import io.tileseq.model.UserException;
import io.tileseq.plan.TileRecord;
import io.tileseq.plan.TileRow;
import io.tileseq.split.TrainFrames;
import io.tileseq.target.StandardizedTarget;
import io.tileseq.target.TableTarget;
import io.tileseq.target.Target;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Fits targets that are to be standardised, on the rows of train tiles at the frames that they are read from. */
final class FitScales implements FlatMapFunction<Iterator<TileRecord>, Map<String, List<ExactMoments>>> {
    private static final long serialVersionUID = 1L;

    private final List<TableTarget> targets;
    private final TrainFrames train;

    private FitScales(List<TableTarget> targets, TrainFrames train) {
        this.targets = targets;
        this.train = train;
    }

    /** The targets, those that are to be standardised with mean and standard deviation. */
    static List<Target> fit(
            List<Target> targets, Map<String, TargetConfig> configs, JavaRDD<TileRecord> tiles, TrainFrames train) {
        List<TableTarget> wanted = new ArrayList<>();
        for (Target target : targets) {
            if (configs.get(target.name()).standardize()) {
                wanted.add((TableTarget) target);
            }
        }
        if (wanted.isEmpty()) {
            return targets;
        }
        Map<String, List<ExactMoments>> found =
                tiles.mapPartitions(new FitScales(wanted, train)).treeReduce(FitScales::merge);
        List<Target> fitted = new ArrayList<>();
        for (Target target : targets) {
            fitted.add(
                    found.containsKey(target.name())
                            ? standardized((TableTarget) target, found.get(target.name()))
                            : target);
        }
        return fitted;
    }

    private static StandardizedTarget standardized(TableTarget target, List<ExactMoments> moments) {
        for (ExactMoments each : moments) {
            String why = each.count() == 0
                    ? "no row of the train split has a value"
                    : each.std() == 0 ? "all rows of the train split have the value " + each.mean() : null;
            if (why != null) {
                String which = moments.size() > 1 ? ", number " + moments.indexOf(each) + " of its vector" : "";
                throw UserException.input("target " + target.name() + which + " cannot be standardised: " + why
                        + "; leave targets." + target.name() + ".standardize out");
            }
        }
        return new StandardizedTarget(
                target,
                moments.stream().map(ExactMoments::mean).toList(),
                moments.stream().map(ExactMoments::std).toList());
    }

    @Override
    public Iterator<Map<String, List<ExactMoments>>> call(Iterator<TileRecord> tiles) {
        Map<String, List<ExactMoments>> found = new LinkedHashMap<>();
        for (TableTarget target : targets) {
            List<ExactMoments> own = new ArrayList<>();
            target.columns().forEach(column -> own.add(new ExactMoments()));
            found.put(target.name(), own);
        }
        while (tiles.hasNext()) {
            add(new TrainRows(train, tiles.next()), found);
        }
        return List.of(found).iterator();
    }

    private void add(TrainRows rows, Map<String, List<ExactMoments>> found) {
        for (TableTarget target : targets) {
            List<ExactMoments> moments = found.get(target.name());
            for (TileRow row : rows.read(target.atFrames())) {
                if (!target.isBlank(row.text())) {
                    for (int i = 0; i < moments.size(); i++) {
                        moments.get(i)
                                .add(Numbers.parse(
                                        row.text().get(target.columns().get(i))));
                    }
                }
            }
        }
    }

    private static Map<String, List<ExactMoments>> merge(
            Map<String, List<ExactMoments>> a, Map<String, List<ExactMoments>> b) {
        b.forEach((name, moments) -> {
            for (int i = 0; i < moments.size(); i++) {
                a.get(name).get(i).merge(moments.get(i));
            }
        });
        return a;
    }
}
