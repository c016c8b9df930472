package io.tileseq;

import io.tileseq.config.BuildConfig;
import io.tileseq.config.ConfigLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that {@code build} and {@code check} share. */
final class ConfigOptions {
    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The config, YAML or JSON, on any Hadoop file system.")
    private String config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Overrides a key of the config, such as split.seed=7. Repeatable.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--master",
            paramLabel = "MASTER",
            description = "Embedded runs: Spark's master, local[*] by default.")
    private String master;

    @Mixin
    private SparkSettings settings;

    BuildConfig load() {
        return ConfigLoader.load(config, overrides, settings.hadoop());
    }

    /** The master of an embedded run; empty under spark-submit, which sets one. */
    Optional<String> master() {
        if (master != null) {
            return Optional.of(master);
        }
        return System.getProperty("spark.master") == null ? Optional.of("local[*]") : Optional.empty();
    }

    SparkSettings settings() {
        return settings;
    }
}
