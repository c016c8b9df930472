package io.tileseq.spark;

import io.tileseq.config.BuildConfig;
import io.tileseq.model.ChannelStats;
import io.tileseq.model.Normalization;
import io.tileseq.model.UserException;
import io.tileseq.plan.BuildPlan;
import io.tileseq.tensor.ChannelMoments;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/** The step that fits the normalisation on the pixels of the train split; with folds, for each on those of all others. */
final class FitStep {
    /**
     * What the step hands on.
     *
     * @param ofTrain null without a fit, and with folds
     * @param withoutFold for each fold what all other folds tell; empty without folds
     */
    record Fitted(Scale ofTrain, List<Scale> withoutFold) {
        static final Fitted NONE = new Fitted(null, List.of());
    }

    /** Statistics of pixels, and the normalisation that they tell. */
    record Scale(ChannelStats statistics, Normalization normalization) {}

    private final JavaSparkContext sc;
    private final BuildConfig config;
    private final SerializableConfiguration conf;

    FitStep(JavaSparkContext sc, BuildConfig config, SerializableConfiguration conf) {
        this.sc = sc;
        this.config = config;
        this.conf = conf;
    }

    /**
     * @param grouped tiles by the number of their group
     * @param objects rows of tables of objects, likewise
     * @throws UserException if a band has no spread
     */
    Fitted run(JavaPairRDD<Integer, byte[]> grouped, JavaPairRDD<Integer, byte[]> objects, Broadcast<BuildPlan> plan) {
        sc.setJobDescription("tileseq fit: statistics of the train split");
        List<Tuple2<Integer, ChannelMoments>> parts = new ArrayList<>(
                grouped.zipPartitions(objects, new GroupTasks.Fit(plan, conf)).collect());
        parts.sort(Comparator.comparing(Tuple2::_1)); // one order of sums, whatever order tasks end in
        if (parts.isEmpty()) {
            throw UserException.config("normalize.kind "
                    + config.normalize().kind().text() + " needs a train split, but none has samples");
        }
        if (!plan.value().hasFolds()) {
            ChannelMoments all = parts.get(0)._2();
            parts.subList(1, parts.size()).forEach(part -> all.merge(part._2()));
            return new Fitted(scale(all.finish()), List.of());
        }
        List<Scale> withoutFold = new ArrayList<>();
        for (int fold = 0; fold < config.split().folds(); fold++) {
            withoutFold.add(scale(withoutFold(plan.value(), parts, fold)));
        }
        return new Fitted(null, withoutFold);
    }

    private static ChannelStats withoutFold(BuildPlan plan, List<Tuple2<Integer, ChannelMoments>> parts, int fold) {
        ChannelMoments others =
                ChannelMoments.of(plan.tensor().sourceType(), plan.bands().size(), OptionalDouble.empty());
        for (Tuple2<Integer, ChannelMoments> part : parts) {
            if (plan.fold(plan.groups().get(part._1())) != fold) {
                others.merge(part._2());
            }
        }
        return others.finish();
    }

    private Scale scale(ChannelStats statistics) {
        try {
            return new Scale(
                    statistics,
                    config.normalize().kind() == Normalization.Kind.ZSCORE
                            ? Normalization.zscore(statistics)
                            : Normalization.minmax(statistics));
        } catch (IllegalArgumentException e) {
            throw UserException.input("the train split cannot be normalised by "
                    + config.normalize().kind().text() + ": " + e.getMessage()
                    + "; leave the band out with image.bands, or use another normalize.kind");
        }
    }
}
