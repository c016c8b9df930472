package io.tileseq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tileseq.shard.DatasetSchema;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From and to {@code s3a://}, on an S3 server of the test's own. */
@Tag("s3")
class ObjectStoreIT {
    private static final Path SERVER = Path.of("target", "s3mock.jar");
    private static final String BUCKET = "s3a://tileseq";
    private static final Pattern PORT = Pattern.compile("Tomcat started on ports? .*?(\\d+) \\(http\\)");
    private static final long START_MILLIS = 120_000;

    @TempDir
    static Path folder;

    private static Runs.Started server;
    private static Map<String, String> settings;

    @BeforeAll
    static void startServerWithTheInputs() throws Exception {
        assumeTrue(Files.exists(SERVER), "the S3 server is not here: " + SERVER);
        String property = "--com.adobe.testing.s3mock.";
        server = Runs.start(List.of(
                Runs.java(),
                "-Xmx512m",
                "-jar",
                SERVER.toString(),
                property + "httpPort=0",
                "--server.port=0",
                "--server.address=127.0.0.1",
                property + "store.initialBuckets=tileseq",
                property + "store.root=" + folder.resolve("store")));
        settings = Map.of(
                "fs.s3a.endpoint", "http://127.0.0.1:" + port(),
                "fs.s3a.path.style.access", "true",
                "fs.s3a.connection.ssl.enabled", "false",
                "fs.s3a.access.key", "user",
                "fs.s3a.secret.key", "password",
                "fs.s3a.change.detection.mode",
                        "none", // the server compares quoted ETags with the client's unquoted ones
                "fs.s3a.attempts.maximum", "2");
        Configuration conf = new Configuration();
        settings.forEach(conf::set);
        try (FileSystem s3 = FileSystem.newInstance(URI.create(BUCKET), conf)) {
            Path inputs = Runs.ROOT.resolve("src-test-data/landcover");
            s3.copyFromLocalFile(
                    new org.apache.hadoop.fs.Path(inputs.toUri()),
                    new org.apache.hadoop.fs.Path(BUCKET + "/in/landcover"));
        }
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.kill();
        }
    }

    private static int port() throws InterruptedException {
        for (long end = System.currentTimeMillis() + START_MILLIS;
                System.currentTimeMillis() < end;
                Thread.sleep(200)) {
            Matcher matcher = PORT.matcher(server.text());
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new IllegalStateException("the S3 server did not start: " + server.text());
    }

    @Test
    void aBuildFromAndToAnObjectStoreWritesTheBytesOfALocalBuild() throws IOException {
        Runs.here("build", "--config", Runs.LANDCOVER.toString(), "--set", "output.path=" + folder.resolve("local"))
                .done();
        List<String> args = new ArrayList<>(List.of("build", "--config", Runs.LANDCOVER.toString()));
        Collections.addAll(args, "--master", "local[2]");
        Collections.addAll(args, "--set", "tiles.path=" + BUCKET + "/in/landcover/tiles.csv");
        Collections.addAll(args, "--set", "frames.pattern=" + BUCKET + "/in/landcover/Images/{frame}/{region_id}.tif");
        Collections.addAll(args, "--set", "output.path=" + BUCKET + "/out", "--set", "output.compression=none");
        Collections.addAll(args, "--summary", BUCKET + "/summary.json");
        settings.forEach((key, value) -> Collections.addAll(args, "--conf", "spark.hadoop." + key + "=" + value));

        Runs.embedded("1g", args.toArray(String[]::new)).done();

        String dataset = read("/out/dataset.json");
        DatasetSchema.requireValid(dataset);
        assertEquals(
                Runs.shards(Runs.dataset(folder.resolve("local"))), Runs.shards(new ObjectMapper().readTree(dataset)));
        assertTrue(read("/summary.json").contains("\"done\""));
    }

    private static String read(String path) throws IOException {
        Configuration conf = new Configuration();
        settings.forEach(conf::set);
        try (FileSystem s3 = FileSystem.newInstance(URI.create(BUCKET), conf);
                InputStream in = s3.open(new org.apache.hadoop.fs.Path(BUCKET + path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
