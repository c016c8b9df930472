package io.tileseq;

import com.fasterxml.jackson.databind.JsonNode;
import io.tileseq.model.UserException;
import io.tileseq.shard.DatasetJson;
import io.tileseq.shard.OutputFiles;
import io.tileseq.spark.BuildResult;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * How a build ended, as {@code --summary} writes it: {@code status} (done or failed), {@code exit_code}, {@code message},
 * {@code wall_seconds} and, when it is done, {@code dataset}, {@code seconds} by step, {@code splits}, {@code ledger} and
 * {@code work}.
 */
record Outcome(Map<String, Object> tree) {

    static Outcome done(BuildResult result, JsonNode dataset, double wallSeconds) {
        Outcome outcome = of("done", 0, "the dataset is complete", wallSeconds);
        outcome.tree.put("dataset", result.path());
        outcome.tree.put("seconds", result.seconds());
        outcome.tree.put("splits", dataset.path("splits"));
        outcome.tree.put("ledger", dataset.path("ledger"));
        outcome.tree.put("work", result.work());
        return outcome;
    }

    static Outcome failed(Throwable failure, double wallSeconds) {
        String message = failure instanceof UserException ? failure.getMessage() : failure.toString();
        return of("failed", Main.exitCode(failure), message, wallSeconds);
    }

    private static Outcome of(String status, int exitCode, String message, double wallSeconds) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("status", status);
        tree.put("exit_code", exitCode);
        tree.put("message", message);
        tree.put("wall_seconds", wallSeconds);
        return new Outcome(tree);
    }

    /** @throws UserException if it cannot be written */
    void write(String uri, Configuration conf) {
        try {
            Path path = new Path(uri);
            String folder = path.getParent() == null ? "" : path.getParent().toString();
            new OutputFiles(conf, folder.isEmpty() ? "." : folder).write(path.getName(), DatasetJson.text(tree));
        } catch (IOException | IllegalArgumentException e) {
            throw UserException.storage("the summary cannot be written to " + uri + ": " + e.getMessage(), e);
        }
    }
}
