package io.tileseq.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.plan.RegionFacts;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class PlanStepIT {
    private static RegionFacts region(String id) {
        return new RegionFacts(id, List.of(), List.of(), null, null, false);
    }

    @Test
    void tilesMeetTheirRegionsInABroadcastJoinWithoutAShuffle() {
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.autoBroadcastJoinThreshold", "-1") // the hint alone must do
                .getOrCreate();
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
