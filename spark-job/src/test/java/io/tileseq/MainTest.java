package io.tileseq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tileseq.model.UserException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line without Spark: help, usage, exit codes, summary, inspect and image. */
class MainTest {
    private static final String DATASET =
            """
            { "format": "tileseq", "version": 1, "frames": ["2016", "2017"],
              "tensors": { "x": { "dtype": "float32", "shape": [2, 64, 64, 3], "axes": "THWC",
                                  "normalize": { "kind": "zscore" } } },
              "targets": { "urban": { "column": "urban", "kind": "scalar", "dtype": "float64" } },
              "splits": { "train": { "samples": 1200, "regions": 3, "bytes": 2500000 },
                          "val": { "samples": 0, "regions": 0, "bytes": 0 } },
              "shards": [ { "split": "train" }, { "split": "train" } ],
              "ledger": { "tile_rows": { "read": 1300, "used": 1290, "dropped": { "duplicate": 4 }, "rejected": { "bad_box": 6 } },
                          "samples": { "planned": 1210, "written": 1200, "dropped": {}, "rejected": { "frame_missing": 10 } } } }
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @ParameterizedTest
    @ValueSource(strings = {"build", "check", "inspect", "image"})
    void every_command_has_help_with_an_example(String command) {
        assertEquals(0, run(command, "--help"));
        assertTrue(out.toString().contains("Usage: tileseq " + command), out.toString());
        assertTrue(out.toString().contains("\n  tileseq " + command + " "), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void version_is_that_of_the_build() {
        assertEquals(0, run("--version"));
        assertTrue(out.toString().matches("tileseq \\d+\\.\\d+\\.\\d+\\S*\\R"), out.toString());
    }

    @Test
    void misuse_ends_with_2_and_a_suggestion() {
        assertEquals(2, run("bild"));
        assertTrue(err.toString().startsWith("tileseq: unmatched argument at index 0: 'bild'"), err.toString());
        assertTrue(err.toString().contains("Did you mean: tileseq build?"), err.toString());
        assertEquals(2, run("build", "--config", "a.yaml", "--sett", "a=b"));
        assertTrue(err.toString().contains("See tileseq build --help"), err.toString());
        assertEquals(2, run("check"));
        assertTrue(err.toString().contains("tileseq: missing required option: '--config=FILE'"), err.toString());
        assertEquals(2, run());
        assertTrue(err.toString().contains("tileseq: give a command: build, check, inspect or image"), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void a_users_mistake_is_a_message_and_a_stack_trace_only_with_debug(@TempDir Path folder) {
        String missing = folder.resolve("no.yaml").toString();
        assertEquals(2, run("build", "--config", missing));
        assertEquals("tileseq: there is no config file " + missing + System.lineSeparator(), err.toString());
        assertEquals(2, run("build", "--debug", "--config", missing));
        assertTrue(err.toString().contains("\tat io.tileseq.config.ConfigLoader."), err.toString());
    }

    @Test
    void resume_and_overwrite_exclude_each_other() {
        assertEquals(2, run("build", "--config", "../conf/landcover.yaml", "--resume", "--overwrite"));
        assertTrue(err.toString().contains("give one of them"), err.toString());
    }

    @Test
    void exit_codes_tell_who_is_at_fault() {
        assertEquals(1, Main.exitCode(new IllegalStateException()));
        assertEquals(1, Main.exitCode(new OutOfMemoryError()));
        assertEquals(2, Main.exitCode(UserException.config("")));
        assertEquals(3, Main.exitCode(UserException.input("")));
        assertEquals(4, Main.exitCode(UserException.storage("", null)));
    }

    @Test
    void a_failure_stands_in_the_summary(@TempDir Path folder) throws IOException {
        Path summary = folder.resolve("new/outcome.json");
        assertEquals(2, run("build", "--config", "no.yaml", "--summary", summary.toString()));
        JsonNode outcome = new ObjectMapper().readTree(summary.toFile());
        assertEquals("failed", outcome.path("status").asText());
        assertEquals(2, outcome.path("exit_code").asInt());
        assertEquals("there is no config file no.yaml", outcome.path("message").asText());
        assertTrue(outcome.path("wall_seconds").asDouble() >= 0);
    }

    @Test
    void a_summary_may_be_a_bare_name() throws IOException {
        Path summary = Path.of("outcome-of-a-test.json");
        try {
            assertEquals(2, run("build", "--config", "no.yaml", "--summary", summary.toString()));
            assertTrue(Files.exists(summary));
        } finally {
            Files.deleteIfExists(summary);
        }
    }

    @Test
    void a_summary_that_cannot_be_written_does_not_hide_the_failure(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertEquals(2, run("build", "--config", "no.yaml", "--summary", file + "/outcome.json"));
        assertTrue(err.toString().contains("tileseq: the summary cannot be written to " + file), err.toString());
        assertTrue(err.toString().contains("tileseq: there is no config file no.yaml"), err.toString());
    }

    @Test
    void inspect_shows_what_is_in_a_dataset(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("dataset.json"), DATASET);
        assertEquals(0, run("inspect", folder.toString()));
        assertEquals(
                """
                dataset %s
                  frames: 2016, 2017
                  tensor x: float32 [2,64,64,3] THWC, normalize zscore
                  target urban: scalar, float64

                  split  samples  regions  shards   bytes
                  train    1,200        3       2  2.5 MB
                  val          0        0       0     0 B

                  tile rows read       1,300
                  tile rows used       1,290
                    dropped duplicate      4
                    rejected bad_box       6
                  samples planned           1,210
                  samples written           1,200
                    rejected frame_missing     10
                """
                        .formatted(folder),
                out.toString());
    }

    @Test
    void inspect_gives_the_json_as_it_is(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("dataset.json"), DATASET);
        assertEquals(0, run("inspect", folder.toString(), "--json"));
        ObjectMapper mapper = new ObjectMapper();
        assertEquals(mapper.readTree(DATASET), mapper.readTree(out.toString()));
    }

    @Test
    void inspect_of_no_dataset_ends_with_4(@TempDir Path folder) {
        assertEquals(4, run("inspect", folder.toString()));
        assertTrue(err.toString().contains("is not a finished dataset: it has no dataset.json"), err.toString());
        assertEquals(4, run("inspect", "nosuch://x/y"));
        assertTrue(err.toString().contains("tileseq: nosuch://x/y cannot be read: "), err.toString());
    }

    @Test
    void image_tells_what_is_in_a_file_and_what_failed(@TempDir Path folder) throws Exception {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0x010203);
        image.setRGB(1, 0, 0xf0e0d0);
        Path png = folder.resolve("a b.png");
        ImageIO.write(image, "png", png.toFile());
        Path text = Files.writeString(folder.resolve("b.tif"), "version https://git-lfs.github.com/spec/v1\n");
        Path list = Files.writeString(folder.resolve("list.txt"), png + "\n" + png + "\t0\n\n" + text + "\n");

        assertEquals(3, run("image", "--list", list.toString(), "--json"));
        ObjectMapper mapper = new ObjectMapper();
        var lines = out.toString().lines().toList();
        assertEquals(3, lines.size());
        assertEquals(lines.get(0), lines.get(1));
        JsonNode facts = mapper.readTree(lines.get(0));
        byte[] pixels = {1, 2, 3, (byte) 0xf0, (byte) 0xe0, (byte) 0xd0};
        assertEquals(sha256(pixels), facts.path("pixels_sha256_hwc_le").asText());
        assertEquals(2, facts.path("width").asInt());
        assertEquals(1, facts.path("height").asInt());
        assertEquals(3, facts.path("bands").asInt());
        assertEquals("uint8", facts.path("dtype").asText());
        JsonNode failed = mapper.readTree(lines.get(2));
        assertEquals(text.toString(), failed.path("path").asText());
        assertFalse(failed.path("error").asText().isBlank());
        assertEquals(2, failed.size());
    }

    @Test
    void image_cuts_a_window_and_writes_it_for_numpy(@TempDir Path folder) throws Exception {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 6; i++) {
            image.getRaster().setSample(i % 3, i / 3, 0, 10 * i);
        }
        Path png = folder.resolve("a.png");
        ImageIO.write(image, "png", png.toFile());
        Path npy = folder.resolve("a.npy");
        assertEquals(0, run("image", png.toString(), "--window", "1,0,3,2", "--npy", npy.toString()));
        byte[] bytes = Files.readAllBytes(npy);
        String header = new String(bytes, 10, bytes.length - 14, java.nio.charset.StandardCharsets.US_ASCII);
        assertTrue(header.contains("'shape': (2, 2, 1)") && header.contains("|u1"), header);
        assertEquals(0, bytes.length % 64 - 4, "the header is padded to a multiple of 64 bytes");
        assertEquals("0a14" + "2832", HexFormat.of().formatHex(bytes, bytes.length - 4, bytes.length));

        assertEquals(3, run("image", png.toString(), "--window", "0,0,4,1", "--json"));
        assertTrue(out.toString().contains("reaches outside the image"), out.toString());
        assertEquals(2, run("image", png.toString(), "--window", "3,0,1,1"));
        assertTrue(err.toString().contains("--window must be x_min,y_min,x_max,y_max"), err.toString());
        assertEquals(2, run("image"));
        assertTrue(err.toString().contains("give image files"), err.toString());
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
