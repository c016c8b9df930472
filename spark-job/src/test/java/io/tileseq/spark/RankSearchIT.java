package io.tileseq.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tileseq.model.PixelBox;
import io.tileseq.model.RowText;
import io.tileseq.model.Split;
import io.tileseq.plan.Balance;
import io.tileseq.plan.FrameOrder;
import io.tileseq.plan.SampleRank;
import io.tileseq.plan.TileRecord;
import io.tileseq.plan.TileRow;
import io.tileseq.sequence.SampleId;
import io.tileseq.sequence.Windows;
import io.tileseq.split.RegionSplit;
import io.tileseq.target.ScalarTarget;
import io.tileseq.target.TargetClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankSearchIT {
    private static final int TILES = 3000;
    private static final long SEED = 7;

    /** Tiles of one row each, of two classes in two regions. */
    private static List<byte[]> tiles() {
        List<byte[]> tiles = new ArrayList<>();
        for (int i = 0; i < TILES; i++) {
            tiles.add(new TileRecord(
                            i % 2 == 0 ? "a" : "b",
                            "t" + i,
                            new PixelBox(0, 0, 1, 1),
                            List.of(new TileRow(-1, RowText.of(i % 3 == 0 ? "0.1" : "0.9"))),
                            List.of())
                    .toBytes());
        }
        return tiles;
    }

    private static JavaRDD<TileRecord> spread(int partitions) {
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
        return JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(tiles(), partitions)
                .map(TileRecord::fromBytes);
    }

    private static BalancedSamples samples() {
        Balance balance = new Balance(
                new TargetClasses(new ScalarTarget("share", 0, false), List.of(0.5)),
                new Windows(2, 1, 1, 1, 0, 0),
                new FrameOrder(List.of("x", "y")),
                SEED,
                true,
                false,
                Map.of());
        return new BalancedSamples(
                balance,
                Map.of("a", new RegionSplit.Whole(Split.TRAIN), "b", new RegionSplit.Whole(Split.VAL)),
                Set.of(Split.TRAIN));
    }

    /** Ranks of the samples of the class in region a, two of each tile, in their order. */
    private static List<SampleRank> ranks(boolean low) {
        List<SampleRank> ranks = new ArrayList<>();
        for (int i = 0; i < TILES; i += 2) {
            if ((i % 3 == 0) == low) {
                ranks.add(SampleRank.of(SEED, SampleId.of("a", "t" + i, "x")));
                ranks.add(SampleRank.of(SEED, SampleId.of("a", "t" + i, "y")));
            }
        }
        ranks.sort(null);
        return ranks;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 100_000})
    void theSampleAtEachPlaceIsFoundHoweverFewAreCollected(int few) {
        for (int place : new int[] {1, 17, 1000}) {
            RankSearch.Key low = new RankSearch.Key("train", "0");
            RankSearch.Key high = new RankSearch.Key("train", "1");
            assertEquals(
                    Map.of(low, ranks(true).get(place - 1), high, ranks(false).get(2 * place - 1)),
                    new RankSearch(spread(few % 4 + 2), samples(), few)
                            .find(Map.of(low, (long) place, high, 2L * place)));
        }
    }

    @Test
    void samplesAreCountedByClassInTheSplitsThatAreBalanced() {
        assertEquals(Map.of("train", Map.of("0", 1000L, "1", 2000L)), new RankSearch(spread(3), samples()).counts(9));
        // One class past the limit is enough to complain.
        assertEquals(
                1,
                new TreeMap<>(new RankSearch(spread(1), samples()).counts(0))
                        .get("train")
                        .size());
    }
}
