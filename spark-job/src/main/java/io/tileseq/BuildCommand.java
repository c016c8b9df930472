package io.tileseq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tileseq.config.BuildConfig;
import io.tileseq.model.UserException;
import io.tileseq.shard.DatasetJson;
import io.tileseq.shard.OutputFiles;
import io.tileseq.spark.BuildJob;
import io.tileseq.spark.BuildOptions;
import io.tileseq.spark.BuildResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
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
            "  tileseq build --config conf/landcover.yaml --set split.seed=7 --set output.path=/data/seed7",
            "  tileseq build --config conf/landcover.yaml --resume --summary /data/outcome.json"
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
        try {
            BuildResult result = build();
            double wall = (System.nanoTime() - start) / 1e9;
            JsonNode dataset = new ObjectMapper().valueToTree(result.dataset());
            print(result, dataset, wall);
            summarize(outcome(0, "done", result, dataset, wall));
            return 0;
        } catch (RuntimeException e) {
            int code = e instanceof UserException user ? user.fault().exitCode() : Main.BUG;
            summarize(outcome(code, String.valueOf(e.getMessage()), null, null, (System.nanoTime() - start) / 1e9));
            throw e;
        }
    }

    private BuildResult build() {
        if (resume && overwrite) {
            throw UserException.config("--resume goes on with a build, --overwrite starts anew: give one of them");
        }
        BuildConfig config = options.load();
        try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), System.console() != null)) {
            return BuildJob.run(
                    config,
                    new BuildOptions(resume, overwrite, options.master(), options.sparkConf(), progress::begin));
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
        out.printf(
                Locale.ROOT,
                "%n  %.1f s (%s); writing %,.0f samples/s%n",
                wall,
                steps.substring(2),
                samples / Math.max(write, 1e-3));
        out.println("\nopen it from Python:");
        out.println("  import numpy as np, pyarrow.dataset as ds");
        out.println("  batch = ds.dataset(\"" + shown(result.path()) + "/train\").head(64)");
        JsonNode x = dataset.path("tensors").path("x");
        out.println("  x = np.stack([np.frombuffer(b.as_buffer(), \""
                + x.path("dtype").asText() + "\").reshape(" + x.path("shape") + ") for b in batch[\"x\"]])");
        out.flush();
    }

    /** A local path without its scheme. */
    private static String shown(String path) {
        return path.startsWith("file:") ? path.replaceFirst("^file:/*", "/") : path;
    }

    private static Map<String, Object> outcome(
            int code, String message, BuildResult result, JsonNode dataset, double wall) {
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("status", code == 0 ? "done" : "failed");
        outcome.put("exit_code", code);
        outcome.put("message", message);
        outcome.put("wall_seconds", wall);
        if (result != null) {
            outcome.put("dataset", result.path());
            outcome.put("seconds", result.seconds());
            outcome.put("splits", dataset.path("splits"));
            outcome.put("ledger", dataset.path("ledger"));
            outcome.put("work", result.work());
        }
        return outcome;
    }

    private void summarize(Map<String, Object> outcome) {
        if (summary == null) {
            return;
        }
        try {
            Path path = new Path(summary);
            Path folder = path.getParent() == null ? new Path(".") : path.getParent();
            new OutputFiles(new Configuration(), folder.toString()).write(path.getName(), DatasetJson.text(outcome));
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(
                    UserException.Fault.STORAGE,
                    "the summary cannot be written to " + summary + ": " + e.getMessage(),
                    e);
        }
    }
}
