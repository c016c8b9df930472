package io.tileseq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tileseq.shard.DatasetSchema;
import io.tileseq.shard.DuckDb;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** Runs the program as users do: in this JVM on the session that all ITs share, in a JVM of its own, or under spark-submit. */
final class Runs {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    static final Path LANDCOVER = ROOT.resolve("conf/landcover.yaml");
    static final Path JAR = ROOT.resolve("spark-job/target/tileseq.jar");

    private static final int MINUTES = 10;

    private Runs() {}

    /**
     * How a run ended.
     *
     * @param code exit code
     * @param text all that it printed
     */
    record Outcome(int code, String text) {
        Outcome done() {
            assertEquals(0, code, text);
            return this;
        }
    }

    /** In this JVM; whatever master is asked for, the first run's session serves all. */
    static Outcome here(String... args) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text, true);
        List<String> all = new ArrayList<>(List.of(args));
        Collections.addAll(all, "--master", "local[2]");
        return new Outcome(Main.run(out, out, all.toArray(String[]::new)), text.toString());
    }

    /** In a JVM with this heap, as scripts/tileseq starts it; {@code args} say the master. */
    static Outcome embedded(String heap, String... args) {
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx" + heap, "-Djava.awt.headless=true"));
        Collections.addAll(command, System.getProperty("tileseq.opens").split(" ", -1));
        Collections.addAll(command, "-Dtileseq.embedded=true", "-cp", System.getProperty("java.class.path"));
        command.add("io.tileseq.Main");
        Collections.addAll(command, args);
        return finish(start(command));
    }

    /** The shaded jar under the real spark-submit of {@code tileseq.spark.home}; without one the test is skipped. */
    static Outcome submitted(String master, String... args) {
        String home = System.getProperty("tileseq.spark.home", "");
        if (home.isEmpty() && System.getenv("CI") != null) {
            Assertions.fail("there is no Spark at tileseq.spark.home");
        }
        assumeTrue(!home.isEmpty(), "no Spark distribution: scripts/verify fetches one and sets tileseq.spark.home");
        List<String> command = new ArrayList<>(List.of(home + "/bin/spark-submit", "--master", master));
        Collections.addAll(command, "--driver-memory", "1g", "--conf", "spark.ui.enabled=false");
        Collections.addAll(command, "--conf", "spark.driver.bindAddress=127.0.0.1");
        Collections.addAll(command, "--conf", "spark.driver.host=127.0.0.1");
        Collections.addAll(command, "--class", "io.tileseq.Main", JAR.toString());
        Collections.addAll(command, args);
        return finish(start(command));
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Starts a process with its output in a file under target. */
    static Started start(List<String> command) {
        try {
            Path log = Files.createTempFile(Files.createDirectories(Path.of("target", "it-logs")), "run", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            String home = System.getProperty("tileseq.spark.home", "");
            if (!home.isEmpty()) {
                builder.environment().put("SPARK_HOME", home);
            }
            builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
            return new Started(builder.start(), log);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /**
     * A process and the file with its output.
     *
     * @param process that runs
     * @param log its output
     */
    record Started(Process process, Path log) {
        String text() {
            try {
                return Files.readString(log, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        /** Ends it and its children. */
        void kill() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    static Outcome finish(Started started) {
        try {
            if (!started.process().waitFor(MINUTES, TimeUnit.MINUTES)) {
                Assertions.fail("still running after " + MINUTES + " minutes:\n" + started.text());
            }
            return new Outcome(started.process().exitValue(), started.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            started.kill();
        }
    }

    /** The dataset in a local folder, valid under its schema, whose shards hold what it says for a reader of another make. */
    static JsonNode dataset(Path folder) throws IOException {
        String text = Files.readString(folder.resolve("dataset.json"));
        DatasetSchema.requireValid(text);
        JsonNode dataset = new ObjectMapper().readTree(text);
        for (String part : List.of("tensors", "targets")) {
            for (JsonNode column : dataset.get(part)) {
                requireRows(folder, dataset, column);
            }
        }
        return dataset;
    }

    /** DuckDB finds as many values of a column in each shard as the dataset says, and tensors of the size of their shape. */
    private static void requireRows(Path folder, JsonNode dataset, JsonNode column) {
        List<String> expected = new ArrayList<>();
        List<String> files = new ArrayList<>();
        String name = '"' + column.get("column").asText() + '"';
        boolean tensor = column.has("shape");
        long bytes = tensor ? Integer.parseInt(column.get("dtype").asText().replaceAll("\\D", "")) / Byte.SIZE : 0;
        for (JsonNode length : tensor ? column.get("shape") : List.<JsonNode>of()) {
            bytes *= length.asLong();
        }
        for (JsonNode shard : dataset.get("shards")) {
            String path = folder.resolve(shard.get("path").asText()).toString();
            files.add("'" + path + "'");
            expected.add(path + " | " + shard.get("samples").asLong() + " | " + bytes + " | " + bytes);
        }
        if (files.isEmpty()) {
            return;
        }
        Collections.sort(expected);
        String size = tensor ? "octet_length(" + name + ")" : "0";
        String query = "SELECT filename, count(" + name + "), min(" + size + "), max(" + size + ") FROM read_parquet(["
                + String.join(", ", files) + "], filename = true) GROUP BY filename ORDER BY filename";
        try {
            assertEquals(expected, DuckDb.rows(query));
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** Path of each shard and the SHA-256 that the dataset gives for it. */
    static Map<String, String> shards(JsonNode dataset) {
        Map<String, String> shards = new TreeMap<>();
        dataset.get("shards")
                .forEach(shard -> shards.put(
                        shard.get("path").asText(), shard.get("sha256").asText()));
        return shards;
    }
}
