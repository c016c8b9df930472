package io.tileseq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The saved pipeline, loaded by MLlib itself, gives what the samples have. */
class TabularIT {
    private static final String CONFIG =
            Runs.ROOT.resolve("conf/examples/town_tabular.yaml").toString();
    private static final String TABLE =
            Runs.ROOT.resolve("src-test-data/examples/town_tabular.csv").toString();

    @TempDir
    Path folder;

    private SparkSession spark;

    @BeforeEach
    void openSession() {
        // Before the job does, so that it is not stopped with it.
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
    }

    private JsonNode build(Path output, String... options) throws Exception {
        String[] args = {"build", "--config", CONFIG, "--set", "output.path=" + output};
        Runs.here(java.util.stream.Stream.of(args, options)
                        .flatMap(java.util.Arrays::stream)
                        .toArray(String[]::new))
                .done();
        return Runs.dataset(output);
    }

    @Test
    void theSavedPipelineGivesEverySampleItsFeaturesToTheBit() throws Exception {
        Path output = folder.resolve("out");
        JsonNode dataset = build(output);
        Dataset<Row> rows = spark.read()
                .option("header", "true")
                .csv(TABLE)
                .withColumn("elevation_m", functions.col("elevation_m").cast("double"))
                .withColumn("coast_km", functions.col("coast_km").cast("double"));
        PipelineModel model =
                PipelineModel.load(output.resolve("tabular-pipeline").toUri().toString());
        Map<String, Vector> expected = new HashMap<>();
        for (Row row : model.transform(rows).select("tile_id", "tabular").collectAsList()) {
            expected.put(row.getString(0), (Vector) row.get(1));
        }
        int features = dataset.at("/tabular/features").size();
        List<Row> samples = spark.read()
                .parquet(output + "/train", output + "/val", output + "/test")
                .select("tile_id", "tabular")
                .collectAsList();
        assertEquals(expected.size(), samples.size());
        for (Row sample : samples) {
            ByteBuffer stored = ByteBuffer.wrap((byte[]) sample.get(1)).order(ByteOrder.LITTLE_ENDIAN);
            double[] wanted = expected.get(sample.getString(0)).toArray();
            assertEquals(features, wanted.length);
            for (double value : wanted) {
                assertEquals((float) value, stored.getFloat(), "tile " + sample.getString(0));
            }
            assertEquals(0, stored.remaining());
        }
    }

    @Test
    void aBuildReplacesThePipelineOfAnEarlierOne() throws Exception {
        Path output = folder.resolve("out");
        build(output);
        Path stray = Files.writeString(output.resolve("tabular-pipeline/stray"), "");
        JsonNode dataset = build(output, "--overwrite", "--set", "tabular.categorical=[]");
        assertTrue(Files.notExists(stray));
        assertEquals(2, dataset.at("/tabular/features").size());
        assertEquals(
                3,
                PipelineModel.load(output.resolve("tabular-pipeline").toUri().toString())
                                .stages()
                                .length
                        - 1);
        build(output, "--overwrite", "--set", "tabular={}");
        assertTrue(Files.notExists(output.resolve("tabular-pipeline")));
    }
}
