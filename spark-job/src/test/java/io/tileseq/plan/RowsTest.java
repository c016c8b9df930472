package io.tileseq.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.EdgePolicy;
import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import io.tileseq.model.RowReason;
import io.tileseq.model.RowText;
import io.tileseq.sequence.FrameState;
import io.tileseq.sequence.Windows;
import io.tileseq.tabular.FeatureColumns;
import io.tileseq.target.RowTarget;
import io.tileseq.target.ScalarTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The way of rows through {@link RowCheck}, {@link TileAssembler} and {@link RegionCheck}. */
class RowsTest {
    private static final TableLayout LAYOUT = new TableLayout(
            List.of("tile", "region", "frame", "target", "box"),
            0,
            1,
            2,
            "column box",
            List.of(3),
            List.of(),
            List.of(),
            true,
            true,
            -1);
    private static final long MOST_PIXELS = 10_000;
    private static final FrameOrder ORDER = new FrameOrder(List.of("2016", "2017"));
    private static final RowCheck CHECK = new RowCheck(LAYOUT, ORDER);

    private static CheckedRow row(String tile, String region, String frame, String target, String box) {
        return CHECK.check(RowText.of(tile, region, frame, target, box), box, null);
    }

    /** Its target is a label. */
    private static final TableLayout LABELED =
            new TableLayout(LAYOUT.columns(), 0, 1, 2, "column box", List.of(3), List.of(3), List.of(), true, true, -1);

    private static RowReason reason(String tile, String region, String frame) {
        return row(tile, region, frame, "1", "0 0 4 4").reason();
    }

    @Test
    void theFirstReasonThatAppliesCounts() {
        assertEquals(RowReason.MISSING_ID, reason(null, "../r", "1999"));
        assertEquals(RowReason.MISSING_ID, reason("t", " ", "2016"));
        assertEquals(RowReason.UNSAFE_PATH, reason("t", "../r", "1999"));
        assertEquals(RowReason.UNSAFE_PATH, reason("t", "a:b", "2016"));
        assertEquals(RowReason.UNSAFE_PATH, reason("t", "r", "20\u000016"));
        assertEquals(RowReason.FRAME_NOT_IN_ORDER, reason("t", "r", "1999"));
        assertEquals(RowReason.BAD_BOX, row("t", "r", "2016", "1", "0 0 4").reason());
        assertNull(reason("../t", "r", "2016"), "a tile id that fills no path may hold anything");
    }

    @Test
    void aRowWithMoreCellsThanColumnsIsRejectedUnlessItIsForAnotherReason() {
        RowText text = RowText.of("t", "r", "2016", "1", "0 0 4 4");
        CheckedRow checked = CHECK.check(text, "0 0 4 4", "806");
        assertEquals(RowReason.SURPLUS_CELL, checked.reason());
        assertEquals(
                "the row has more cells than the header has names: after the last column comes \"806\"; put texts that hold"
                        + " a comma in quotes",
                checked.message());
        assertEquals(RowReason.BAD_BOX, CHECK.check(text, "(0", "0").reason());
    }

    @Test
    void aMessageNamesColumnValueAndRule() {
        assertEquals(
                "value \"../r\" in column region fills a path and must not hold \"..\", \"/\", \"\\\", \":\" or a control"
                        + " character",
                row("t", "../r", "2016", "1", "0 0 4 4").message());
        assertEquals(
                "box \"0 0 4\" in column box of tile t in region r is not four integers x_min, y_min, x_max, y_max with"
                        + " x_min < x_max and y_min < y_max",
                row("t", "r", "2016", "1", "0 0 4").message());
    }

    private static Map<RowReason, Integer> judged(TileRecord tile) {
        Map<RowReason, Integer> counts = new TreeMap<>();
        tile.judged().forEach(row -> counts.merge(row.reason(), 1, Integer::sum));
        return counts;
    }

    private static TileRecord assembled(CheckedRow... rows) {
        return assembled(LAYOUT, rows);
    }

    private static TileRecord assembled(TableLayout layout, CheckedRow... rows) {
        TileAssembler tiles = new TileAssembler(layout, List.of(rows).iterator());
        TileRecord tile = tiles.next();
        assertEquals(false, tiles.hasNext());
        return tile;
    }

    @Test
    void rowsWithTwoBoxesAreAllRejected() {
        TileRecord tile = assembled(
                row("t", "r", "2016", "1", "0 0 4 4"),
                row("t", "r", "2017", "1", "0 0 4 5"),
                row("t", "r", "2017", "1", "nothing"));
        assertEquals(Map.of(RowReason.BOX_DIFFERS, 2, RowReason.BAD_BOX, 1), judged(tile));
        assertEquals(false, tile.isAlive());
    }

    @Test
    void equalRowsCountOnceAndThoseThatDifferInTheTargetNotAtAll() {
        TileRecord tile = assembled(
                row("t", "r", "2016", "0.5", "0 0 4 4"),
                row("t", "r", "2016", "0.50", "(0, 0, 4, 4)"),
                row("t", "r", "2017", "1", "0 0 4 4"),
                row("t", "r", "2017", "2", "0 0 4 4"),
                row("t", "r", "2017", "2.0", "0 0 4 4"));
        assertEquals(Map.of(RowReason.DUPLICATE, 2, RowReason.DUPLICATE_DIFFERS, 2), judged(tile));
        assertEquals(
                List.of("2016"),
                tile.rows().stream().map(row -> row.text().get(2)).toList());
    }

    @Test
    void theSameTileIdInTwoRegionsIsTwoTiles() {
        List<CheckedRow> rows = List.of(row("t", "a", "2016", "1", "0 0 4 4"), row("t", "b", "2016", "1", "1 1 5 5"));
        List<TileRecord> tiles = new ArrayList<>();
        new TileAssembler(LAYOUT, rows.iterator()).forEachRemaining(tiles::add);
        assertEquals(List.of("a", "b"), tiles.stream().map(TileRecord::region).toList());
    }

    @Test
    void rowsWithoutIdsAreRecordsOfTheirOwn() {
        CheckedRow a = row("t", "a", "2016", "1", "0 0 4 4");
        CheckedRow none = row(null, "a", "2016", "1", "0 0 4 4");
        TileAssembler tiles =
                new TileAssembler(LAYOUT, List.of(none, none, a, a).iterator());
        List<Integer> rows = new ArrayList<>();
        tiles.forEachRemaining(
                tile -> rows.add(tile.rows().size() + tile.judged().size()));
        assertEquals(List.of(1, 1, 2), rows);
    }

    @Test
    void tilesWhoseKeysCollideAreKeptApart() {
        List<CheckedRow> rows = List.of(
                row("t", "b", "2016", "1", "0 0 4 4"),
                row("t", "a", "2016", "1", "0 0 4 4"),
                row("t", "b", "2017", "1", "0 0 4 4"),
                row("u", "a", "2016", "1", "0 0 4 4"));
        List<String> tiles = new ArrayList<>();
        new TileAssembler(LAYOUT, rows.iterator(), row -> 1)
                .forEachRemaining(tile ->
                        tiles.add(tile.region() + tile.tile() + tile.rows().size()));
        assertEquals(List.of("at1", "au1", "bt2"), tiles);
    }

    @Test
    void aTileTravelsAsBytes() {
        TileRecord tile =
                assembled(row("t", "r", "2016", null, "0 0 4 4"), row("t", "r", "2017", "ä".repeat(1000), "bad"));
        TileRecord back = TileRecord.fromBytes(tile.toBytes());
        assertEquals(tile.box(), back.box());
        assertEquals(
                List.of(tile.rows().get(0).text().get(4)),
                List.of(back.rows().get(0).text().get(4)));
        assertNull(back.rows().get(0).text().get(3));
        assertEquals("ä".repeat(1000), back.judged().get(0).text().get(3));
        assertEquals(tile.judged().get(0).message(), back.judged().get(0).message());
    }

    private static RegionFacts region(int... heights) {
        List<FrameFacts> frames = new ArrayList<>();
        List<List<ImageSource>> sources = new ArrayList<>();
        for (int height : heights) {
            frames.add(new FrameFacts(
                    FrameState.READABLE, new BlockGrid(height, 10, 2, 10), 1, PixelType.UINT8, null, null));
            sources.add(List.of(new ImageSource("file", 0, List.of())));
        }
        return new RegionFacts("r", sources, frames, null, null, false);
    }

    private static RegionCheck check(EdgePolicy edge) {
        List<RowTarget> targets = List.of(new ScalarTarget("target", 3, false));
        // One window: its input is the first frame, its target the second.
        return new RegionCheck(
                LAYOUT, ORDER, edge, targets, FeatureColumns.NONE, new Windows(2, 1, 1, 1, 1, 0), MOST_PIXELS);
    }

    @Test
    void labelsThatDifferAsTextDifferThoughTheyAreOneNumber() {
        assertEquals(
                Map.of(RowReason.DUPLICATE_DIFFERS, 2),
                judged(assembled(
                        LABELED, row("t", "r", "2016", "03", "0 0 4 4"), row("t", "r", "2016", "3", "0 0 4 4"))));
        assertEquals(
                Map.of(RowReason.DUPLICATE_DIFFERS, 2),
                judged(assembled(
                        LABELED,
                        row("t", "r", "2016", "12345678901234567", "0 0 4 4"),
                        row("t", "r", "2016", "12345678901234568", "0 0 4 4"))));
        assertEquals(
                Map.of(RowReason.DUPLICATE, 1),
                judged(assembled(
                        LABELED, row("t", "r", "2016", "3", "0 0 4 4"), row("t", "r", "2016", " 3.0", "0 0 4 4"))));
    }

    @Test
    void aTileThatNoArrayHoldsIsRejected() {
        TileRecord fits = assembled(row("t", "r", "2017", "1", "0 0 100 100"));
        assertEquals(true, check(EdgePolicy.PAD).check(fits, region(9, 9)).isAlive());
        TileRecord large = assembled(row("t", "r", "2017", "1", "0 0 100 101"));
        TileRecord rejected = check(EdgePolicy.PAD).check(large, region(9, 9));
        assertEquals(Map.of(RowReason.BOX_TOO_LARGE, 1), judged(rejected));
        assertEquals(
                "box (0, 0, 100, 101) of tile t in region r has 10100 pixels, more than the 10000 that fit into 2 GiB; cut it"
                        + " into smaller tiles, as tiles.grid does",
                rejected.judged().get(0).message());
        assertEquals(true, check(EdgePolicy.CLIP).check(large, region(9, 9)).isAlive());
    }

    @Test
    void theSmallestImageDecidesWhatIsOutside() {
        TileRecord tile = assembled(row("t", "r", "2017", "1", "0 0 10 9"));
        assertEquals(true, check(EdgePolicy.REJECT).check(tile, region(9, 9)).isAlive());
        TileRecord rejected = check(EdgePolicy.REJECT).check(tile, region(9, 8));
        assertEquals(Map.of(RowReason.BOX_OUTSIDE, 1), judged(rejected));
        assertEquals(
                "box (0, 0, 10, 9) of tile t reaches outside the image of region r, which is 8 high and 10 wide; correct it,"
                        + " or set image.edge to clip or pad",
                rejected.judged().get(0).message());
        assertEquals(
                new PixelBox(0, 0, 10, 8),
                check(EdgePolicy.CLIP).check(tile, region(9, 8)).box());
        assertEquals(tile.box(), check(EdgePolicy.PAD).check(tile, region(9, 8)).box());
        TileRecord beyond = assembled(row("t", "r", "2017", "1", "10 0 12 9"));
        assertEquals(
                Map.of(RowReason.BOX_OUTSIDE, 1), judged(check(EdgePolicy.PAD).check(beyond, region(9, 9))));
    }

    @Test
    void aTargetCountsOnlyAtTheTargetFrameOfAWindow() {
        for (String bad : new String[] {null, "", "NaN", "inf", "much", "1e400"}) {
            TileRecord tile = assembled(row("t", "r", "2016", bad, "0 0 4 4"), row("t", "r", "2017", bad, "0 0 4 4"));
            TileRecord checked = check(EdgePolicy.REJECT).check(tile, region(9, 9));
            assertEquals(Map.of(RowReason.BAD_TARGET, 1), judged(checked), "target " + bad);
            assertEquals(List.of(0), checked.rows().stream().map(TileRow::frame).toList());
        }
    }

    @Test
    void aFeatureMustBeANumberOrNotKnownAtTheTargetFrameOfAWindow() {
        FeatureColumns features = new FeatureColumns(List.of(new FeatureColumns.Source("target", 3)), List.of());
        RegionCheck check = new RegionCheck(
                LAYOUT, ORDER, EdgePolicy.REJECT, List.of(), features, new Windows(2, 1, 1, 1, 1, 0), MOST_PIXELS);
        for (String known : new String[] {null, " ", "NaN", "-1e3"}) {
            assertEquals(
                    Map.of(), judged(check.check(assembled(row("t", "r", "2017", known, "0 0 4 4")), region(9, 9))));
        }
        for (String bad : new String[] {"inf", "much", "1e39", "1e400"}) {
            TileRecord tile = assembled(row("t", "r", "2016", bad, "0 0 4 4"), row("t", "r", "2017", bad, "0 0 4 4"));
            TileRecord checked = check.check(tile, region(9, 9));
            assertEquals(Map.of(RowReason.BAD_TABULAR, 1), judged(checked), "feature " + bad);
            assertEquals(List.of(0), checked.rows().stream().map(TileRow::frame).toList());
        }
        TileRecord checked = check.check(assembled(row("t", "r", "2017", "much", "0 0 4 4")), region(9, 9));
        assertEquals(
                "feature \"much\" in column target of tile t in region r at frame 2017 is no finite number; leave the cell"
                        + " empty if it is not known",
                checked.judged().get(0).message());
    }

    @Test
    void labelsAreInNaturalOrder() {
        assertEquals(
                List.of("frame_2", "frame_10", "frame_10b", "frames"),
                FrameOrder.natural(List.of("frame_10b", "frames", "frame_10", "frame_2", "frame_2"))
                        .labels());
        assertEquals(
                List.of("7", "07", "8", "10"),
                FrameOrder.natural(List.of("10", "07", "8", "7")).labels());
    }

    @Test
    void labelsAreOrderedByTheirNumbersOrTimes() {
        assertEquals(
                List.of("-3", "0.5", "1", "1.0", "20", "1e3"),
                FrameOrder.numeric(List.of("20", "1e3", "1.0", "-3", "1", "0.5"))
                        .labels());
        FrameTimes dates = new FrameTimes("dd.MM.yyyy");
        assertEquals(
                List.of("31.12.2019", "01.02.2020", "03.01.2021"),
                FrameOrder.byTime(List.of("03.01.2021", "31.12.2019", "01.02.2020"), dates)
                        .labels());
        String message = assertThrows(IllegalArgumentException.class, () -> FrameOrder.numeric(List.of("1", "frame_2")))
                .getMessage();
        assertEquals("frame label frame_2 is no number", message);
    }

    @Test
    void aTimeTakesTheFirstMonthAndDayMidnightAndUtcForWhatIsLeftOut() {
        long day = 86_400_000_000L;
        assertEquals(day, new FrameTimes("yyyy-MM-dd").micros("1970-01-02"));
        assertEquals(31 * day, new FrameTimes("yyyy-MM").micros("1970-02"));
        assertEquals(-365 * day, new FrameTimes("yyyy").micros("1969"));
        assertEquals(44 * day, new FrameTimes("yyyyDDD").micros("1970045"));
        assertEquals(3_723_000_000L, new FrameTimes("yyyyMMdd'T'HHmmss").micros("19700101T010203"));
        assertEquals(day / 24, new FrameTimes("yyyyMMdd HH").micros("19700101 01"));
        assertEquals(-2 * day / 24, new FrameTimes("yyyy-MM-dd HH:mm XXX").micros("1970-01-01 00:00 +02:00"));
        assertThrows(IllegalArgumentException.class, () -> new FrameTimes("yyyy").micros("spring"));
    }
}
