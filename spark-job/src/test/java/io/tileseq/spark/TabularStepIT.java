package io.tileseq.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.PixelBox;
import io.tileseq.model.RowText;
import io.tileseq.model.Split;
import io.tileseq.model.UserException;
import io.tileseq.plan.TileRecord;
import io.tileseq.plan.TileRow;
import io.tileseq.sequence.Windows;
import io.tileseq.split.RegionSplit;
import io.tileseq.split.TrainFrames;
import io.tileseq.tabular.FeatureColumns;
import io.tileseq.tabular.FeatureColumns.Source;
import io.tileseq.tabular.TabularFeatures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TabularStepIT {
    private static final FeatureColumns COLUMNS = new FeatureColumns(
            List.of(new Source("a", 0), new Source("b (m²)", 1)), List.of(new Source("c", 2), new Source("d", 3)));
    private static final TrainFrames TRAIN = new TrainFrames(
            new Windows(3, 1, 1, 1, 1, 0),
            Map.of("r", new RegionSplit.Whole(Split.TRAIN), "s", new RegionSplit.Whole(Split.TEST)));

    private SparkSession spark;

    @BeforeEach
    void openSession() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
    }

    private static TileRecord tile(String region, String id, TileRow... rows) {
        return new TileRecord(region, id, new PixelBox(0, 0, 1, 1), List.of(rows), List.of());
    }

    private static TileRow row(int frame, String... cells) {
        return new TileRow(frame, RowText.of(cells));
    }

    private TabularStep.Fitted fit(List<TileRecord> tiles, int partitions) {
        JavaSparkContext sc = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<byte[]> travelling = tiles.stream().map(TileRecord::toBytes).toList();
        return new TabularStep(spark, COLUMNS)
                .fit(sc.parallelize(travelling, partitions).map(TileRecord::fromBytes), TRAIN);
    }

    @Test
    void itIsFittedOnTheRowsAtTargetFramesOfTrain() {
        // Frame 0 is no target frame, and region s is no train.
        TabularFeatures features = fit(
                        List.of(
                                tile(
                                        "r",
                                        "t",
                                        row(0, "99", "1", "never", "x"),
                                        row(1, "1", "", "z", "10"),
                                        row(2, "2", "5", "Z", "9")),
                                tile("r", "u", row(1, "6", "8", null, "9.0")),
                                tile("s", "v", row(1, "77", "77", "never", "8"))),
                        2)
                .features();
        assertEquals(3, features.rows());
        assertEquals(List.of(List.of("Z", "z"), List.of("10", "9")), features.categories());
        TabularFeatures.Scale a = features.scales().get(0);
        assertEquals((1 + 2 + 6) / 3.0, a.imputed(), 1e-15);
        assertEquals(3, a.mean(), 1e-15);
        assertEquals(Math.sqrt((4 + 1 + 9) / 2.0), a.std(), 1e-15);
        TabularFeatures.Scale b = features.scales().get(1);
        assertEquals((5 + 8) / 2.0, b.imputed(), 1e-15);
        assertEquals(Math.sqrt((1.5 * 1.5 + 1.5 * 1.5) / 2), b.std(), 1e-15);
    }

    @Test
    void theSameBitsComeOutWhateverTheOrderAndThePartitions() {
        Random random = new Random(3);
        List<TileRecord> tiles = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String number = Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(12)));
            tiles.add(tile(
                    "r",
                    "t" + i,
                    row(1, number, i % 7 == 0 ? null : Double.toString(random.nextDouble()), "c" + i % 5, "d"),
                    row(2, Double.toString(random.nextDouble()), "1", "e", "d")));
        }
        TabularFeatures whole = fit(tiles, 1).features();
        for (int partitions : new int[] {3, 17}) {
            Collections.shuffle(tiles, random);
            assertEquals(whole, fit(tiles, partitions).features());
        }
    }

    @Test
    void aColumnThatTellsNothingIsNamed() {
        assertTrue(refused(row(1, "", "1", "x", "d"), row(2, "NaN", "2", "x", "d"))
                .contains("column a makes no feature: no row of the train split has a number in it; leave it out of"
                        + " tabular.numeric"));
        assertTrue(refused(row(1, "1", "0.1", "x", "d"), row(2, "2", "0.1", "x", "d"))
                .contains("column b (m²) makes no feature: all rows of the train split have 0.1 in it"));
        assertTrue(refused(row(1, "1", "2", " ", "d"), row(2, "2", "3", null, "d"))
                .contains("column c makes no feature: no row of the train split has a category in it"));
    }

    private String refused(TileRow... rows) {
        return assertThrows(UserException.class, () -> fit(List.of(tile("r", "t", rows)), 1))
                .getMessage();
    }
}
