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
 * @param says receives lines for people
 */
public record BuildOptions(
        boolean resume,
        boolean overwrite,
        Optional<String> master,
        Map<String, String> sparkConf,
        Consumer<String> says) {

    public BuildOptions {
        sparkConf = Map.copyOf(sparkConf);
    }

    /** Runs with no flags. */
    public static BuildOptions embedded(String master) {
        return new BuildOptions(false, false, Optional.of(master), Map.of(), line -> {});
    }
}
