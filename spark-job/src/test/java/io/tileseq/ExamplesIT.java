package io.tileseq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tileseq.shard.DuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The configs of conf/examples on the data they are for. */
class ExamplesIT {
    private static final Path DATA = Runs.ROOT.resolve("../shared/data").normalize();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        // 5 x 5 tiles; windows of 12 of 68 dates, every 4th: (68 - 12) / 4 + 1
        "s2_ndvi,     s2_eolearn_ndvi,   375, '[12,20,20,1]',   float32, float32",
        // 8 x 8 tiles; windows of 4 of 6 frames: 6 - 4 + 1
        "fmi_radar,   fmi_radar,         192, '[4,256,256,1]',  uint8,   uint8",
        // 4 x 8 tiles; 40 / 8 clips
        "davis_video, davis_tennis_jpeg, 160, '[3,8,112,112]',  float32, uint8",
        // 4 x 8 tiles; 40 / 4 clips
        "video_lanes, davis_tennis_jpeg, 320, '[4,64,64,3]',    float32, uint8",
        // 3 regions of 4 x 4 tiles; one sequence of 17 days with 4 bands
        "landsat8,    landsat8_ny18,      48, '[17,4,16,16]',   float32, uint16"
    })
    void examplesBuild(String name, String data, int samples, String shape, String dtype, String source)
            throws IOException {
        assumeTrue(Files.isDirectory(DATA.resolve(data)), "the data of this example is not here: " + data);
        JsonNode dataset = Runs.dataset(built(name));
        JsonNode x = dataset.get("tensors").get("x");
        assertEquals(
                samples, dataset.get("ledger").get("samples").get("written").asInt());
        assertEquals(shape, x.get("shape").toString());
        assertEquals(dtype, x.get("dtype").asText());
        assertEquals(source, x.get("source_dtype").asText());
        assertTrue(dataset.get("ledger").get("tile_rows").get("rejected").isEmpty());
    }

    /** The folder of a dataset that the example's config builds. */
    private Path built(String name) {
        Path output = folder.resolve(name);
        String config = Runs.ROOT.resolve("conf/examples/" + name + ".yaml").toString();
        Runs.here("build", "--config", config, "--set", "output.path=" + output).done();
        return output;
    }

    @Test
    void copiesOfTheTrainSplitAreAugmented() throws Exception {
        Path output = built("town_augmented");
        JsonNode samples = Runs.dataset(output).get("ledger").get("samples");
        assertEquals(
                List.of("test:0", "train:0", "train:1", "train:2", "val:0"),
                DuckDb.rows("SELECT DISTINCT regexp_extract(filename, '([a-z]+)/shard', 1) || ':' || copy AS found FROM"
                        + " read_parquet('" + output + "/[tv]*/*.parquet', filename = true) ORDER BY found"));
        List<String> counts =
                DuckDb.rows("SELECT count(*) FROM '" + output + "/[tv]*/*.parquet' UNION ALL SELECT count(*) FROM"
                        + " (SELECT DISTINCT sample_id, copy FROM '" + output + "/[tv]*/*.parquet')");
        long rows = samples.get("written").asLong() + samples.get("copies").asLong();
        assertEquals(List.of("" + rows, "" + rows), counts);
        // Two copies of each sample of train, and as many values as the original, which is as it was.
        assertEquals(
                List.of("" + samples.get("copies").asLong()),
                DuckDb.rows("SELECT 2 * count(*) FROM '" + output + "/train/*.parquet' WHERE copy = 0"));
        assertEquals(
                List.of("0"),
                DuckDb.rows("SELECT count(*) FROM '" + output + "/train/*.parquet' AS a JOIN '" + output
                        + "/train/*.parquet' AS b USING (sample_id) WHERE a.copy = 0 AND b.copy > 0 AND a.x = b.x"));
        assertEquals(
                List.of("0"),
                DuckDb.rows("SELECT count(*) FROM '" + output + "/train/*.parquet' AS a JOIN '" + output
                        + "/train/*.parquet' AS b USING (sample_id) WHERE a.urban <> b.urban OR a.frames <> b.frames"));
    }

    @Test
    void masksSharesAndFramesToPredictBuild() throws Exception {
        Path output = built("town_masks");
        JsonNode dataset = Runs.dataset(output);
        assertEquals("[32,32]", dataset.at("/targets/town/shape").toString());
        assertEquals("[1,32,32,3]", dataset.at("/targets/next/shape").toString());
        // 7 years, 4 in and one to predict: windows end in 2019, 2020, 2021; shares are those that the table was made
        // with
        assertEquals(
                List.of("2019, 2020, 2021 | 0"),
                DuckDb.rows("WITH s AS (SELECT tile_id, region_id, frames[4] AS year, share FROM '" + output
                        + "/[tv]*/*.parquet') SELECT string_agg(DISTINCT year, ', ' ORDER BY year), count(*) FILTER (abs("
                        + "share - t.target) > 1e-6) FROM s JOIN read_csv('"
                        + Runs.ROOT.resolve("src-test-data/landcover/tiles.csv")
                        + "', all_varchar = false) AS t ON s.tile_id = t.tile_id::VARCHAR AND s.region_id = t.region_id"
                        + " AND s.year = t.label_id::VARCHAR WHERE NOT isnan(t.target)"));
    }

    @Test
    void masksBesideTheImagesBuild() throws Exception {
        Path data = DATA.resolve("s2_eolearn_ndvi");
        assumeTrue(Files.isDirectory(data), "the data of this example is not here: " + data.getFileName());
        Path output = built("s2_masks");
        JsonNode targets = Runs.dataset(output).get("targets");
        assertEquals("uint16", targets.at("/cover/dtype").asText());
        assertEquals("[12,20,20]", targets.at("/clouds/shape").toString());
        // 25 tiles; one land cover for all 15 sequences of a tile
        assertEquals(
                List.of("375 | 25"),
                DuckDb.rows("SELECT count(*), (SELECT count(*) FROM (SELECT DISTINCT tile_id, cover FROM '" + output
                        + "/train/*.parquet')) FROM '" + output + "/train/*.parquet'"));
    }

    @Test
    void tabularFeaturesBuild() throws Exception {
        Path output = built("town_tabular");
        JsonNode dataset = Runs.dataset(output);
        assertEquals("[6]", dataset.at("/tensors/tabular/shape").toString());
        assertEquals(
                "[\"elevation_m\",\"coast_km\",\"zone=harbour\",\"zone=hills\",\"zone=plain\",\"zone=__unknown\"]",
                dataset.at("/tabular/features").toString());
        assertEquals(3 * 36, dataset.at("/tabular/rows").asInt());
        // 6 values of 4 bytes; mean 0 and standard deviation 1 of the target over train, as each row is one sample
        // there
        assertEquals(
                List.of("24 | 0.0 | 1.0"),
                DuckDb.rows(
                        "SELECT max(octet_length(tabular)), abs(round(avg(urban), 9)), round(stddev_pop(urban), 9) FROM '"
                                + output + "/train/*.parquet'"));
    }

    @Test
    void targetsOfSeveralKindsBuild() throws Exception {
        Path output = built("town_targets");
        JsonNode dataset = Runs.dataset(output);
        // 4 regions of 36 tiles; windows of 4 of 7 years and one ahead: 7 - 4 - 1 + 1
        assertEquals(
                4 * 36 * 3, dataset.get("ledger").get("samples").get("written").asInt());
        JsonNode targets = dataset.get("targets");
        assertEquals("[2]", targets.get("shares").get("shape").toString());
        assertEquals("[4]", targets.get("cover").get("shape").toString());
        assertEquals("int64", targets.get("cover").get("dtype").asText());
        assertEquals("[4,5]", targets.get("classes").get("shape").toString());
        assertEquals(
                List.of("[false, true, false, true]", "[true, false, true, false]"),
                DuckDb.rows("SELECT DISTINCT frame_is_labeled::VARCHAR AS labeled FROM '" + output
                        + "/[tv]*/*.parquet' ORDER BY labeled"));
    }

    @Test
    void blocksOfImagesAreDividedWithoutACommonPixel() throws Exception {
        Path output = built("town_grid");
        JsonNode dataset = Runs.dataset(output);
        assertEquals("grid", dataset.get("certificate").get("rule").asText());
        assertEquals(0, dataset.get("certificate").get("blocks_shared").asInt());
        JsonNode samples = dataset.get("ledger").get("samples");
        assertTrue(samples.get("dropped").get("split_buffer").asInt() > 0);
        assertEquals(
                samples.get("planned").asInt(),
                samples.get("written").asInt()
                        + samples.get("dropped").get("split_buffer").asInt());
        // Boxes of a region that are in different splits lie 8 pixels apart along an axis.
        String rows =
                "(SELECT region_id, box.*, regexp_extract(filename, '([a-z]+)/shard', 1) AS split FROM read_parquet('"
                        + output + "/[tv]*/*.parquet', filename = true))";
        assertEquals(
                List.of("true"),
                DuckDb.rows(
                        "SELECT min(greatest(b.x_min - a.x_max, a.x_min - b.x_max, b.y_min - a.y_max, a.y_min - b.y_max))"
                                + " >= 8 FROM " + rows + " AS a JOIN " + rows
                                + " AS b ON a.region_id = b.region_id AND a.split < b.split"));
    }

    @Test
    void foldsHoldWholeRegionsThatAreAlike() throws Exception {
        Path output = built("town_folds");
        JsonNode dataset = Runs.dataset(output);
        assertEquals(4, dataset.get("folds").size());
        assertEquals(
                List.of("0", "1", "2", "3"),
                DuckDb.rows("SELECT DISTINCT fold FROM '" + output + "/train/*.parquet' ORDER BY fold"));
        assertEquals(
                List.of("1"),
                DuckDb.rows("SELECT max(folds) FROM (SELECT count(DISTINCT fold) AS folds FROM '" + output
                        + "/train/*.parquet' GROUP BY region_id)"));
        assertEquals(
                dataset.get("splits").get("train").get("samples").asInt(),
                dataset.get("ledger").get("samples").get("written").asInt());
    }

    @Test
    void boxesAndPointsOfATableBuild() throws Exception {
        Path output = built("town_boxes");
        JsonNode dataset = Runs.dataset(output);
        // 4 regions of 36 tiles; windows of 4 of 7 years: 7 - 4 + 1
        assertEquals(
                4 * 36 * 4, dataset.get("ledger").get("samples").get("written").asInt());
        JsonNode rows = dataset.get("ledger").get("target_rows").get("quarters");
        assertTrue(rows.get("used").asInt() > 50);
        assertTrue(rows.get("rejected").isEmpty());
        String files = "'" + output + "/[tv]*/*.parquet'";
        assertEquals(
                List.of("[false, true, false, true]", "[true, false, true, false]"),
                DuckDb.rows(
                        "SELECT DISTINCT frame_is_labeled::VARCHAR AS labeled FROM " + files + " ORDER BY labeled"));
        // Every box lies in its frame and is as large as the config asks for, in copies too.
        assertEquals(
                List.of("0"),
                DuckDb.rows("SELECT count(*) FROM (SELECT unnest(flatten(quarters)) AS b FROM " + files + ") WHERE"
                        + " b.x_min < 0 OR b.y_min < 0 OR b.x_max > 96 OR b.y_max > 80 OR b.x_max - b.x_min < 3.999 OR"
                        + " b.y_max - b.y_min < 3.999 OR b.class NOT IN (0, 1) OR b.track NOT BETWEEN 0 AND 8"));
        // A middle lies in one tile, so each row of the years from the fourth on is in one sample of copy 0.
        assertEquals(
                List.of(""
                        + dataset.get("ledger")
                                .get("target_rows")
                                .get("middles")
                                .get("used")),
                DuckDb.rows("SELECT sum(len(middles))::INT FROM " + files + " WHERE copy = 0"));
    }

    @Test
    void classesOfTrainHaveAsManySamplesAsAskedFor() throws Exception {
        Path output = built("town_balanced");
        JsonNode dataset = Runs.dataset(output);
        JsonNode samples = dataset.get("ledger").get("samples");
        assertTrue(samples.get("dropped").get("balance").asInt() > 0);
        // 300 of each class and as many augmented ones, less what is rejected while it is written.
        assertEquals(
                List.of("true|4"),
                DuckDb.rows(
                        "SELECT (min(n) > 540 AND max(n) <= 600) || '|' || count(*) FROM (SELECT count(*) AS n FROM '"
                                + output
                                + "/train/*.parquet' GROUP BY (urban >= 0.01)::INT + (urban >= 0.1)::INT + (urban >="
                                + " 0.3)::INT)"));
        assertEquals(
                List.of("0"),
                DuckDb.rows("SELECT count(*) FROM (SELECT sample_id, copy FROM '" + output
                        + "/[tv]*/*.parquet' GROUP BY ALL HAVING count(*) > 1)"));
    }
}
