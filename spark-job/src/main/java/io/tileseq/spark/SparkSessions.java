package io.tileseq.spark;

import org.apache.spark.sql.SparkSession;

/** The Spark session of a run. */
final class SparkSessions {
    private SparkSessions() {}

    /** A session with what this job relies on; settings that the user gave come first. */
    static SparkSession open(BuildOptions options) {
        SparkSession.Builder builder = SparkSession.builder().appName("tileseq");
        options.master().ifPresent(master -> builder.master(master)
                .config("spark.ui.enabled", "false")
                .config("spark.ui.showConsoleProgress", "false")
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1"));
        // Adaptive execution would merge the partitions that rejects are named by, and compile more plans.
        builder.config("spark.sql.adaptive.enabled", "false");
        options.sparkConf().forEach(builder::config);
        return builder.getOrCreate();
    }
}
