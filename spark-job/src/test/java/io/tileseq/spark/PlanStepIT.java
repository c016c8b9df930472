package io.tileseq.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.PixelBox;
import io.tileseq.model.RowText;
import io.tileseq.plan.RegionFacts;
import io.tileseq.plan.TileRecord;
import io.tileseq.plan.TileRow;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;

class PlanStepIT {
    private static RegionFacts region(String id) {
        return new RegionFacts(id, List.of(), List.of(), null, null, false);
    }

    private static SparkSession spark() {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.autoBroadcastJoinThreshold", "-1") // the hint alone must do
                .getOrCreate();
    }

    @Test
    void tilesThatAreKeptAreMadeOnceForAllPasses() {
        SparkSession spark = spark();
        LongAccumulator made = spark.sparkContext().longAccumulator();
        JavaSparkContext sc = JavaSparkContext.fromSparkContext(spark.sparkContext());
        JavaRDD<TileRecord> tiles = sc.parallelize(List.of(1, 2, 3, 4, 5), 2).map(number -> {
            made.add(1);
            TileRow row = new TileRow(number, RowText.of("r", null, "t" + number));
            return new TileRecord("r", "t" + number, new PixelBox(0, 0, number, 9), List.of(row), List.of());
        });

        try (KeptTiles kept = new KeptTiles(tiles)) {
            for (int pass = 0; pass < 3; pass++) {
                assertEquals(
                        List.of("t1 1 t1", "t2 2 t2", "t3 3 t3", "t4 4 t4", "t5 5 t5"),
                        kept.tiles()
                                .map(tile -> tile.tile() + " " + tile.box().xMax() + " "
                                        + tile.rows().get(0).text().get(2))
                                .collect());
            }
        }
        assertEquals(5, made.value());
        assertEquals(Map.of(), sc.getPersistentRDDs());
    }

    @Test
    void tilesMeetTheirRegionsInABroadcastJoinWithoutAShuffle() {
        SparkSession spark = spark();
        Dataset<Row> tiles = spark.createDataFrame(
                List.of(
                        RowFactory.create("b", new byte[] {1}),
                        RowFactory.create(null, new byte[] {2}),
                        RowFactory.create("a", new byte[] {3})),
                RowsToTiles.TILES);

        Dataset<Row> joined = PlanStep.joined(spark, tiles, List.of(region("a"), region("b")));

        String plan = joined.queryExecution().executedPlan().toString();
        assertTrue(plan.contains("BroadcastHashJoin"), plan);
        assertFalse(plan.contains("Exchange hashpartitioning"), plan);
        List<Row> rows = joined.collectAsList();
        assertEquals(
                List.of("1:1", "2:null", "3:0"),
                rows.stream()
                        .map(row -> ((byte[]) row.get(0))[0] + ":" + row.get(1))
                        .toList());
    }
}
