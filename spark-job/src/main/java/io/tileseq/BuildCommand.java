package io.tileseq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tileseq.config.BuildConfig;
import io.tileseq.model.UserException;
import io.tileseq.spark.BuildJob;
import io.tileseq.spark.BuildOptions;
import io.tileseq.spark.BuildResult;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tileseq build}. */
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description = "Builds a dataset from a tile table and region images.",
        footer = {
            "",
            "Examples:",
            "  tileseq build --config conf/landcover.yaml",
            "  tileseq build --config conf/landcover.yaml --set split.seed=7 \\",
            "      --set output.path=/data/seed7",
            "  tileseq build --config conf/landcover.yaml --resume \\",
            "      --summary /data/outcome.json"
        })
final class BuildCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options;

    @Mixin
    private DebugOption debug;

    @Option(names = "--resume", description = "Goes on with a build that was killed.")
    private boolean resume;

    @Option(names = "--overwrite", description = "Replaces the dataset that an earlier build left.")
    private boolean overwrite;

    @Option(
            names = "--summary",
            paramLabel = "URI",
            description = "Writes the outcome there as JSON, a failure too, for those who cannot see the exit code.")
    private String summary;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        long start = System.nanoTime();
        BuildResult result;
        try {
            result = build();
        } catch (RuntimeException | Error failure) {
            summarize(failure, seconds(start));
            throw failure;
        }
        double wall = seconds(start);
        JsonNode dataset = new ObjectMapper().valueToTree(result.dataset());
        print(result, dataset, wall);
        if (summary != null) {
            Outcome.done(result, dataset, wall)
                    .write(summary, options.settings().hadoop());
        }
        return 0;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Writes what went wrong; a summary that cannot be written does not hide it. */
    private void summarize(Throwable failure, double wall) {
        if (summary == null) {
            return;
        }
        try {
            Outcome.failed(failure, wall).write(summary, options.settings().hadoop());
        } catch (RuntimeException e) {
            spec.commandLine().getErr().println("tileseq: " + e.getMessage());
            failure.addSuppressed(e);
        }
    }

    private BuildResult build() {
        if (resume && overwrite) {
            throw UserException.config("--resume goes on with a build, --overwrite starts anew: give one of them");
        }
        BuildConfig config = options.load();
        try (ProgressLine progress =
                new ProgressLine(spec.commandLine().getErr(), Boolean.getBoolean("tileseq.terminal"))) {
            return BuildJob.run(
                    config,
                    new BuildOptions(
                            resume,
                            overwrite,
                            options.master(),
                            options.settings().all(),
                            progress::begin));
        }
    }

    private void print(BuildResult result, JsonNode dataset, double wall) {
        PrintWriter out = spec.commandLine().getOut();
        long samples = dataset.path("ledger").path("samples").path("written").asLong();
        double write = result.seconds().getOrDefault("write", 0.0);
        out.println("dataset " + shown(result.path()));
        out.print(DatasetText.of(dataset));
        if (dataset.path("ledger").path("tile_rows").path("rejected").size() > 0
                || dataset.path("ledger").path("samples").path("rejected").size() > 0) {
            out.println("\n  rejects with their reasons: " + shown(result.path()) + "/rejects");
        }
        StringBuilder steps = new StringBuilder();
        result.seconds()
                .forEach((step, seconds) -> steps.append(String.format(Locale.ROOT, ", %s %.1f", step, seconds)));
        out.printf(Locale.ROOT, "%n  %.1f s (%s)", wall, steps.substring(2));
        if (write > 0) {
            out.printf(Locale.ROOT, "; writing %,.0f samples/s%n", samples / write);
        } else {
            out.println("; the dataset was finished already");
        }
        String split = dataset.path("splits").path("train").path("samples").asLong() > 0 ? "train" : "test";
        out.println("\nopen it from Python (pip install scripts/python):");
        out.println("  import tileseq");
        out.println("  for batch in tileseq.open(\"" + shown(result.path()) + "\")." + split + ".batches(64): ...");
        out.println("or with NumPy and pyarrow alone:");
        out.println("  import numpy as np, pyarrow.dataset as ds");
        out.println("  batch = ds.dataset(\"" + shown(result.path()) + "/" + split + "\").head(64)");
        JsonNode x = dataset.path("tensors").path("x");
        out.println("  x = np.stack([np.frombuffer(b.as_buffer(), \""
                + x.path("dtype").asText() + "\").reshape(" + x.path("shape") + ") for b in batch[\"x\"]])");
        out.flush();
    }

    /** A local path without its scheme. */
    private static String shown(String path) {
        return path.startsWith("file:") ? path.replaceFirst("^file:/*", "/") : path;
    }
}
