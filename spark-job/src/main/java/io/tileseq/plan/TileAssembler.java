package io.tileseq.plan;

import io.tileseq.model.Numbers;
import io.tileseq.model.PixelBox;
import io.tileseq.model.RowReason;
import io.tileseq.model.RowText;
import io.tileseq.target.LabelMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Turns rows that come sorted by their {@link CheckedRow#key} into one {@link TileRecord} a tile, with the checks that need
 * all rows of a tile: equal boxes, no duplicates. A row without region or tile id becomes a record of its own.
 */
public final class TileAssembler implements Iterator<TileRecord> {
    private static final Comparator<CheckedRow> BY_TILE =
            Comparator.comparing(CheckedRow::region).thenComparing(CheckedRow::tile);

    private final TableLayout layout;
    private final Iterator<CheckedRow> rows;
    /** By the label of the row's frame; all rows are equal where the table has no frames. */
    private final Comparator<CheckedRow> byLabel;

    private final ToLongFunction<CheckedRow> key;
    /** Tiles of one key, which are several only if their keys collide. */
    private final Deque<TileRecord> tiles = new ArrayDeque<>();

    private CheckedRow next;

    public TileAssembler(TableLayout layout, Iterator<CheckedRow> rows) {
        this(layout, rows, CheckedRow::key);
    }

    /** @param key what the rows are sorted by, the same for all rows of a tile */
    TileAssembler(TableLayout layout, Iterator<CheckedRow> rows, ToLongFunction<CheckedRow> key) {
        this.layout = layout;
        this.key = key;
        this.rows = rows;
        this.byLabel = (a, b) -> layout.hasFrames() ? a.text().compareColumn(layout.frame(), b.text()) : 0;
        advance();
    }

    @Override
    public boolean hasNext() {
        return next != null || !tiles.isEmpty();
    }

    @Override
    public TileRecord next() {
        if (!tiles.isEmpty()) {
            return tiles.poll();
        }
        if (next == null) {
            throw new NoSuchElementException();
        }
        CheckedRow first = next;
        advance();
        if (!first.hasIds()) {
            return assemble(List.of(first));
        }
        long shared = key.applyAsLong(first);
        List<CheckedRow> sameKey = new ArrayList<>();
        sameKey.add(first);
        boolean collided = false;
        while (next != null && next.hasIds() && (isSameTile(first, next) || key.applyAsLong(next) == shared)) {
            collided |= !isSameTile(first, next);
            sameKey.add(next);
            advance();
        }
        if (!collided) {
            return assemble(sameKey);
        }
        sameKey.sort(BY_TILE);
        int start = 0;
        for (int end = 1; end <= sameKey.size(); end++) {
            if (end == sameKey.size() || !isSameTile(sameKey.get(start), sameKey.get(end))) {
                tiles.add(assemble(sameKey.subList(start, end)));
                start = end;
            }
        }
        return tiles.poll();
    }

    private void advance() {
        next = rows.hasNext() ? rows.next() : null;
    }

    private static boolean isSameTile(CheckedRow a, CheckedRow b) {
        return a.tile().equals(b.tile()) && a.region().equals(b.region());
    }

    /** @param all rows of one tile */
    private TileRecord assemble(List<CheckedRow> all) {
        String region = all.get(0).region();
        String tile = all.get(0).tile();
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
        passed.sort(byLabel.thenComparing(CheckedRow::text, RowText.BY_COLUMNS));

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
            while (end < passed.size() && byLabel.compare(passed.get(start), passed.get(end)) == 0) {
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
        if (rows.size() == 1) {
            valid.add(new TileRow(-1, rows.get(0).text()));
            return;
        }
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
            valid.add(new TileRow(-1, distinct.get(0).text()));
            return;
        }
        for (CheckedRow row : distinct) {
            String at = layout.hasFrames() ? " at frame " + row.text().get(layout.frame()) : "";
            judged.add(JudgedRow.of(
                    RowReason.DUPLICATE_DIFFERS,
                    "tile " + row.tile() + " of region " + row.region() + at + " stands in " + distinct.size()
                            + " rows with different targets or features; keep one of them",
                    row.text()));
        }
    }

    /** Targets and features as they compare: labels as labels, others by number where they are one (0.5 equals 0.50). */
    private List<Object> targetsOf(RowText text) {
        List<Object> values = new ArrayList<>();
        for (int column : layout.targets()) {
            String cell = text.get(column);
            if (layout.labels().contains(column)) {
                values.add(cell == null ? null : LabelMap.canonical(cell));
            } else {
                Double number = Numbers.parse(cell);
                values.add(number != null ? number : cell);
            }
        }
        return values;
    }

    private static String describe(Set<PixelBox> boxes) {
        StringBuilder text = new StringBuilder();
        boxes.stream().limit(2).forEach(box -> text.append(text.isEmpty() ? "" : " and ")
                .append("(" + box.xMin() + ", " + box.yMin() + ", " + box.xMax() + ", " + box.yMax() + ")"));
        return text.toString();
    }
}
