package io.tileseq.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.PixelBox;
import io.tileseq.model.RowText;
import io.tileseq.model.Split;
import io.tileseq.sequence.SampleId;
import io.tileseq.sequence.Windows;
import io.tileseq.split.Place;
import io.tileseq.split.RegionSplit;
import io.tileseq.target.ScalarTarget;
import io.tileseq.target.TargetClasses;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BalanceTest {
    private static final RegionSplit TRAIN = new RegionSplit.Whole(Split.TRAIN);

    private static TileRecord tile(int number, String cell) {
        return new TileRecord(
                "r", "t" + number, new PixelBox(0, 0, 1, 1), List.of(new TileRow(-1, RowText.of(cell))), List.of());
    }

    private static Placement placement(int copies, Map<String, Map<String, Balance.Quota>> quotas, boolean weighs) {
        return new Placement(
                copies,
                new Balance(
                        new TargetClasses(new ScalarTarget("share", 0, false), List.of(0.5)),
                        new Windows(1, 1, 1, 1, 0, 0),
                        new FrameOrder(List.of("x")),
                        3,
                        !weighs,
                        weighs,
                        quotas));
    }

    private static SampleRank rank(int number) {
        return SampleRank.of(3, SampleId.of("r", "t" + number, "x"));
    }

    @Property(tries = 200)
    void samplesStandThereAsOftenAsIsAskedAndEachAboutEquallyOften(
            @ForAll @IntRange(min = 1, max = 40) int planned,
            @ForAll @IntRange(min = 1, max = 150) int rows,
            @ForAll @IntRange(max = 2) int copies) {
        List<SampleRank> ranks =
                IntStream.range(0, planned).mapToObj(BalanceTest::rank).sorted().toList();
        SampleRank last = rows % planned == 0 ? null : ranks.get(rows % planned - 1);
        Placement placement =
                placement(copies, Map.of("train", Map.of("0", new Balance.Quota(planned, rows, last, 1))), false);
        int all = 0;
        for (int i = 0; i < planned; i++) {
            Place place = placement.of(TRAIN, tile(i, "0.2"), 0);
            // Rank r stands there once for each of r, r + n, r + 2n, ... below the rows.
            int rank = ranks.indexOf(rank(i));
            long times = IntStream.range(0, rows)
                    .filter(row -> row % planned == rank)
                    .count();
            assertEquals(times * (1 + copies), place.copies());
            assertEquals(times == 0 ? "balance" : null, place.dropped());
            all += place.copies();
        }
        assertEquals(rows * (1 + copies), all);
    }

    @Test
    void samplesWithoutAClassAndOfOtherSplitsStayAsTheyAre() {
        Placement placement = placement(1, Map.of("train", Map.of("0", new Balance.Quota(1, 5, null, 1))), false);
        assertEquals(10, placement.of(TRAIN, tile(0, "0.2"), 0).copies());
        assertEquals(Place.in(Split.VAL), placement.of(new RegionSplit.Whole(Split.VAL), tile(0, "0.2"), 0));
        TileRecord noRow =
                new TileRecord("r", "t", new PixelBox(0, 0, 1, 1), List.of(new TileRow(4, RowText.of("0"))), List.of());
        assertEquals(Place.in(Split.TRAIN).times(2), placement.of(TRAIN, noRow, 0));
        assertTrue(placement.isByTile() && placement.hasCopies() && !placement.hasWeights());
    }

    @Test
    void foldsHaveWeightsOfTheirOwn() {
        Placement placement = placement(
                0,
                Map.of(
                        "fold 0", Map.of("1", new Balance.Quota(4, 4, null, 0.75)),
                        "fold 1", Map.of("1", new Balance.Quota(2, 2, null, 1.5))),
                true);
        // 0.5 begins the class above it.
        assertEquals(
                0.75, placement.of(new RegionSplit.Fold(0), tile(0, "0.5"), 0).weight());
        assertEquals(1.5, placement.of(new RegionSplit.Fold(1), tile(0, "7"), 0).weight());
        assertTrue(!placement.isByTile() && !placement.hasCopies() && placement.hasWeights());
    }

    @Test
    void ranksAreComparedAsUnsignedHashesAndThenByName() {
        assertTrue(new SampleRank(1, "b").compareTo(new SampleRank(-1, "a")) < 0);
        assertTrue(new SampleRank(-1, "a").compareTo(new SampleRank(-1, "b")) < 0);
    }
}
