package io.tileseq;

import io.tileseq.config.BuildConfig;
import io.tileseq.config.ConfigLoader;
import io.tileseq.spark.BuildJob;
import io.tileseq.spark.BuildOptions;
import io.tileseq.spark.BuildResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tileseq build}. */
@Command(name = "build", description = "Builds a dataset from a tile table and region images.")
final class BuildCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The config, YAML or JSON.")
    private String config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Overrides a key of the config, such as split.seed=7. Repeatable.")
    private List<String> overrides = List.of();

    @Option(names = "--resume", description = "Goes on with a build that was killed.")
    private boolean resume;

    @Option(names = "--overwrite", description = "Replaces the dataset that is there.")
    private boolean overwrite;

    @Option(names = "--master", paramLabel = "MASTER", description = "Spark's master for embedded runs: local[2].")
    private Optional<String> master = Optional.empty();

    @Option(names = "--conf", paramLabel = "KEY=VALUE", description = "A Spark setting for embedded runs. Repeatable.")
    private Map<String, String> sparkConf = new LinkedHashMap<>();

    @Override
    public Integer call() {
        BuildConfig loaded = ConfigLoader.load(config, overrides);
        Optional<String> where = master.or(
                () -> System.getProperty("spark.master") == null ? Optional.of("local[*]") : Optional.empty());
        BuildResult result =
                BuildJob.run(loaded, new BuildOptions(resume, overwrite, where, sparkConf, System.err::println));
        System.out.println(result.path());
        System.out.println(result.dataset().get("ledger"));
        System.out.println(result.dataset().get("splits"));
        System.out.println(result.seconds());
        System.out.println(result.work());
        return 0;
    }
}
