package io.tileseq.plan;

import io.tileseq.model.PixelBox;
import io.tileseq.model.RowReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;

/**
 * Turns rows that come sorted by region and tile into one {@link TileRecord} a tile, with the checks that need all rows
 * of a tile: equal boxes, no duplicates. A row without region or tile id becomes a record of its own.
 */
public final class TileAssembler implements Iterator<TileRecord> {
    private final TableLayout layout;
    private final Iterator<CheckedRow> rows;
    private CheckedRow next;

    public TileAssembler(TableLayout layout, Iterator<CheckedRow> rows) {
        this.layout = layout;
        this.rows = rows;
        advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public TileRecord next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        CheckedRow first = next;
        List<CheckedRow> tile = new ArrayList<>();
        do {
            tile.add(next);
            advance();
        } while (first.region() != null && first.tile() != null && next != null && isSameTile(first, next));
        return assemble(first.region(), first.tile(), tile);
    }

    private void advance() {
        next = rows.hasNext() ? rows.next() : null;
    }

    private static boolean isSameTile(CheckedRow a, CheckedRow b) {
        return Objects.equals(a.region(), b.region()) && Objects.equals(a.tile(), b.tile());
    }

    private TileRecord assemble(String region, String tile, List<CheckedRow> all) {
        List<JudgedRow> judged = new ArrayList<>();
        List<CheckedRow> passed = new ArrayList<>();
        for (CheckedRow row : all) {
            if (row.passed()) {
                passed.add(row);
            } else {
                judged.add(JudgedRow.of(row.reason(), row.message(), row.text()));
            }
        }
        // Rows arrive in no certain order within a tile: which of them a reason hits must not depend on it.
        passed.sort(Comparator.comparingInt(CheckedRow::frame).thenComparing(CheckedRow::text, TileAssembler::compare));

        Set<PixelBox> boxes = new LinkedHashSet<>();
        passed.forEach(row -> boxes.add(row.box()));
        if (boxes.size() > 1) {
            String message = "tile " + tile + " of region " + region + " has " + boxes.size()
                    + " different boxes, e.g. " + describe(boxes) + "; a tile has one box at all frames";
            passed.forEach(row -> judged.add(JudgedRow.of(RowReason.BOX_DIFFERS, message, row.text())));
            passed.clear();
        }
        List<TileRow> valid = new ArrayList<>();
        int start = 0;
        while (start < passed.size()) {
            int end = start + 1;
            while (end < passed.size()
                    && passed.get(end).frame() == passed.get(start).frame()) {
                end++;
            }
            judgeFrame(passed.subList(start, end), valid, judged);
            start = end;
        }
        return new TileRecord(
                region, tile, valid.isEmpty() ? null : passed.get(0).box(), valid, judged);
    }

    /** Rows of one tile at one frame: equal ones count once, differing ones not at all. */
    private void judgeFrame(List<CheckedRow> rows, List<TileRow> valid, List<JudgedRow> judged) {
        List<CheckedRow> distinct = new ArrayList<>();
        Set<List<Object>> targets = new HashSet<>();
        for (CheckedRow row : rows) {
            if (targets.add(targetsOf(row.text()))) {
                distinct.add(row);
            } else {
                judged.add(JudgedRow.of(RowReason.DUPLICATE, null, null));
            }
        }
        if (distinct.size() == 1) {
            valid.add(new TileRow(distinct.get(0).frame(), distinct.get(0).text()));
            return;
        }
        for (CheckedRow row : distinct) {
            String at = layout.hasFrames() ? " at frame " + row.text()[layout.frame()] : "";
            judged.add(JudgedRow.of(
                    RowReason.DUPLICATE_DIFFERS,
                    "tile " + row.tile() + " of region " + row.region() + at + " stands in " + distinct.size()
                            + " rows with different targets; keep one of them",
                    row.text()));
        }
    }

    /** Targets as they compare: by number where they are one (so 0.5 equals 0.50), else by text. */
    private List<Object> targetsOf(String[] text) {
        List<Object> values = new ArrayList<>();
        for (int column : layout.targets()) {
            Double number = Numbers.parse(text[column]);
            values.add(number != null ? number : text[column]);
        }
        return values;
    }

    private static String describe(Set<PixelBox> boxes) {
        StringBuilder text = new StringBuilder();
        boxes.stream().limit(2).forEach(box -> text.append(text.isEmpty() ? "" : " and ")
                .append("(" + box.xMin() + ", " + box.yMin() + ", " + box.xMax() + ", " + box.yMax() + ")"));
        return text.toString();
    }

    private static int compare(String[] a, String[] b) {
        return Arrays.compare(a, b, Comparator.nullsFirst(Comparator.naturalOrder()));
    }
}
