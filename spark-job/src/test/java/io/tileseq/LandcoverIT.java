package io.tileseq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tileseq.Runs.Outcome;
import io.tileseq.shard.DuckDb;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The set that comes with the project, built in every way there is. */
class LandcoverIT {
    @TempDir
    static Path folder;

    private static JsonNode dataset;
    private static Map<String, String> shards;

    @BeforeAll
    static void build() throws IOException {
        Runs.here("build", "--config", Runs.LANDCOVER.toString(), "--set", output("here"))
                .done();
        dataset = Runs.dataset(folder.resolve("here"));
        shards = Runs.shards(dataset);
    }

    private static String output(String name) {
        return "output.path=" + folder.resolve(name);
    }

    @Test
    void theLedgerNamesEveryRowThatTheTableHasOnPurpose() {
        JsonNode rows = dataset.get("ledger").get("tile_rows");
        assertEquals(16 * 36 * 7 - 36 + 1, rows.get("read").asInt()); // no rows of region_12 in 2022; one row twice
        assertEquals(1, rows.get("dropped").get("duplicate").asInt());
        assertEquals(1, rows.get("rejected").get("bad_box").asInt());
        assertEquals(1, rows.get("rejected").get("bad_target").asInt());
        assertEquals(7, rows.get("rejected").get("box_outside").asInt());
        assertEquals(36, rows.get("rejected").get("image_missing").asInt());
        assertTrue(rows.get("rejected").get("image_unreadable").asInt() > 0);
        // Every tile but the one whose box is outside, four windows each.
        assertEquals(
                (16 * 36 - 1) * 4,
                dataset.get("ledger").get("samples").get("planned").asInt());
    }

    @Test
    void duckDbFindsInTheTileTableWhatEverySampleHolds() throws Exception {
        String samples = "read_parquet('" + folder.resolve("here") + "/[tv]*/*.parquet', filename = true)";
        String tiles = "(SELECT DISTINCT * FROM read_csv('" + Runs.ROOT.resolve("src-test-data/landcover/tiles.csv")
                + "', all_varchar = true))";
        long written = dataset.get("ledger").get("samples").get("written").asLong();
        // Of each sample: its target at its last frame, its box, and the id that is a hash of region, tile and first
        // frame.
        assertEquals(
                List.of(written + " | " + written + " | " + written + " | " + written + " | " + written),
                DuckDb.rows("SELECT count(*), count(DISTINCT sample_id), count_if(urban = target::DOUBLE),"
                        + " count_if(printf('(%d, %d, %d, %d)', box.x_min, box.y_min, box.x_max, box.y_max) = region_coordinates),"
                        + " count_if(sample_id = sha256(concat(strlen(s.region_id), ':', s.region_id, strlen(s.tile_id), ':',"
                        + " s.tile_id, strlen(frames[1]), ':', frames[1]))[1:32])"
                        + " FROM " + samples + " s JOIN " + tiles
                        + " t ON s.tile_id = t.tile_id AND s.region_id = t.region_id AND frames[-1] = label_id"));
        assertEquals(
                List.of(),
                DuckDb.rows("SELECT region_id FROM " + samples + " GROUP BY region_id"
                        + " HAVING count(DISTINCT regexp_extract(filename, '([a-z]+)/shard', 1)) > 1"));
        List<String> rejected = new ArrayList<>();
        dataset.get("ledger")
                .get("tile_rows")
                .get("rejected")
                .fields()
                .forEachRemaining(reason -> rejected.add(reason.getKey() + " | " + reason.getValue()));
        Collections.sort(rejected);
        assertEquals(
                rejected,
                DuckDb.rows("SELECT reason, count(*) FROM '" + folder.resolve("here")
                        + "/rejects/tile_rows-*.parquet' GROUP BY reason ORDER BY reason"));
    }

    @Test
    void shardsAreTheBytesThatTheDatasetSays() throws Exception {
        assertFalse(shards.isEmpty());
        for (Map.Entry<String, String> shard : shards.entrySet()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = Files.newInputStream(folder.resolve("here").resolve(shard.getKey()))) {
                byte[] buffer = new byte[1 << 16];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    digest.update(buffer, 0, n);
                }
            }
            assertEquals(shard.getValue(), HexFormat.of().formatHex(digest.digest()), shard.getKey());
        }
    }

    @Test
    void oneCoreWithOtherPartitionsWritesTheSameBytes() throws IOException {
        String[] partitions = {"spark.default.parallelism=7", "spark.sql.shuffle.partitions=5"};
        Runs.embedded(
                        "1g",
                        "build",
                        "--config",
                        Runs.LANDCOVER.toString(),
                        "--set",
                        output("one"),
                        "--master",
                        "local[1]",
                        "--conf",
                        partitions[0],
                        "--conf",
                        partitions[1])
                .done();
        assertEquals(shards, Runs.shards(Runs.dataset(folder.resolve("one"))));
    }

    @Test
    @Tag("spark-submit")
    void twoExecutorsUnderSparkSubmitWriteTheSameBytes() throws IOException {
        Outcome outcome = Runs.submitted(
                "local-cluster[2,1,1024]", "build", "--config", Runs.LANDCOVER.toString(), "--set", output("cluster"));
        outcome.done();
        assertEquals(shards, Runs.shards(Runs.dataset(folder.resolve("cluster"))));
    }

    @Test
    @Tag("spark-submit")
    void theShadedJarRunsUnderSparkSubmit() throws IOException {
        Path summary = folder.resolve("summary.json");
        Runs.submitted(
                        "local[2]",
                        "build",
                        "--config",
                        Runs.LANDCOVER.toString(),
                        "--set",
                        output("submitted"),
                        "--summary",
                        summary.toString())
                .done();
        assertEquals(shards, Runs.shards(Runs.dataset(folder.resolve("submitted"))));
        assertTrue(Files.readString(summary).contains("\"done\""), Files.readString(summary));
    }

    @Test
    void aFolderThatHoldsADatasetIsRefused() {
        Outcome again = Runs.here("build", "--config", Runs.LANDCOVER.toString(), "--set", output("here"));
        assertEquals(2, again.code(), again.text());
        assertTrue(again.text().contains("--overwrite"), again.text());
        assertFalse(again.text().contains("\tat "), again.text());
    }

    @Test
    void moreRejectsThanAllowedEndWithCode3AndLeaveThemToRead() {
        Outcome strict = Runs.here(
                "build",
                "--config",
                Runs.LANDCOVER.toString(),
                "--set",
                output("strict"),
                "--set",
                "tiles.max_rejected_fraction=0.001");
        assertEquals(3, strict.code(), strict.text());
        assertTrue(strict.text().contains("max_rejected_fraction"), strict.text());
        assertTrue(Files.isDirectory(folder.resolve("strict/rejects")), strict.text());
        assertFalse(Files.exists(folder.resolve("strict/dataset.json")));
    }
}
