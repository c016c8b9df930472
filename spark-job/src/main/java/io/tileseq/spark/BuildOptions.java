package io.tileseq.spark;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a build runs: nothing here affects the dataset.
 *
 * @param resume go on with a build that was killed
 * @param overwrite replace an earlier dataset
 * @param master Spark's master for embedded runs; empty under spark-submit, which sets it
 * @param sparkConf further Spark settings
 * @param phases told of each step as it begins
 */
public record BuildOptions(
        boolean resume,
        boolean overwrite,
        Optional<String> master,
        Map<String, String> sparkConf,
        Consumer<Phase> phases) {

    public BuildOptions {
        sparkConf = Map.copyOf(sparkConf);
    }

    /** A run with no flags on an embedded Spark, such as {@code local[2]}. */
    public static BuildOptions embedded(String master) {
        return new BuildOptions(false, false, Optional.of(master), Map.of(), phase -> {});
    }
}
