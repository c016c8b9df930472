package io.tileseq.plan;

import io.tileseq.model.PixelBox;
import io.tileseq.model.RowReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One tile with its rows: what travels between the steps of the plan and to the task of the tile's group.
 *
 * @param region id, null if the rows lack it
 * @param tile id, null if the rows lack it
 * @param box null if no row is valid
 * @param rows valid rows, once they are located in ascending order of their frame
 * @param judged rows that are not valid
 */
public record TileRecord(String region, String tile, PixelBox box, List<TileRow> rows, List<JudgedRow> judged) {
    private static final RowReason[] REASONS = RowReason.values();

    /** Whether the tile takes part: it has a row that passed all checks so far. */
    public boolean isAlive() {
        return !rows.isEmpty();
    }

    /** The valid row at a frame; in a table without frames the tile's only row. Null if there is none. */
    public TileRow row(int frame) {
        for (TileRow row : rows) {
            if (row.frame() == frame || row.frame() < 0) {
                return row;
            }
        }
        return null;
    }

    TileRecord with(PixelBox newBox, List<TileRow> newRows, List<JudgedRow> newJudged) {
        return new TileRecord(region, tile, newBox, newRows, newJudged);
    }

    /** The record without the rows that were judged, which are accounted for elsewhere. */
    public TileRecord withoutJudged() {
        return with(box, rows, List.of());
    }

    /** The record with the positions of its rows, which are put into their order. */
    TileRecord located(FrameOrder order, int frameColumn) {
        List<TileRow> located = rows.stream()
                .map(row -> new TileRow(order.position(row.text().get(frameColumn)), row.text()))
                .sorted(Comparator.comparingInt(TileRow::frame))
                .toList();
        return with(box, located, judged);
    }

    /** The tile as it travels; {@link #fromBytes} reads it back. */
    public byte[] toBytes() {
        RecordWriter out = new RecordWriter()
                .writeText(region)
                .writeText(tile)
                .writeBox(box)
                .writeInt(rows.size());
        for (TileRow row : rows) {
            out.writeInt(row.frame()).writeRow(row.text());
        }
        out.writeInt(judged.size());
        for (JudgedRow row : judged) {
            out.writeInt(row.reason().ordinal()).writeText(row.message()).writeRow(row.text());
        }
        return out.toBytes();
    }

    public static TileRecord fromBytes(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        String region = in.readText();
        String tile = in.readText();
        PixelBox box = in.readBox();
        int rowCount = in.readInt();
        List<TileRow> rows = new ArrayList<>(rowCount);
        for (int i = 0; i < rowCount; i++) {
            rows.add(new TileRow(in.readInt(), in.readRow()));
        }
        int judgedCount = in.readInt();
        List<JudgedRow> judged = new ArrayList<>(judgedCount);
        for (int i = 0; i < judgedCount; i++) {
            judged.add(new JudgedRow(REASONS[in.readInt()], in.readText(), in.readRow()));
        }
        return new TileRecord(region, tile, box, rows, judged);
    }
}
