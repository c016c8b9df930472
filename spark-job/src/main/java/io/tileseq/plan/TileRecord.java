package io.tileseq.plan;

import io.tileseq.model.PixelBox;
import io.tileseq.model.RowReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One tile with its rows: what travels between the steps of the plan and to the task of the tile's group.
 *
 * @param region id, null if the rows lack it
 * @param tile id, null if the rows lack it
 * @param box null if no row is valid
 * @param rows valid rows in ascending order of their frame
 * @param judged rows that are not valid
 */
public record TileRecord(String region, String tile, PixelBox box, List<TileRow> rows, List<JudgedRow> judged) {

    /** Whether the tile takes part: it has a row that passed all checks so far. */
    public boolean isAlive() {
        return !rows.isEmpty();
    }

    TileRecord with(PixelBox newBox, List<TileRow> newRows, List<JudgedRow> newJudged) {
        return new TileRecord(region, tile, newBox, newRows, newJudged);
    }

    /** The record without the rows that were judged, which are accounted for elsewhere. */
    public TileRecord withoutJudged() {
        return with(box, rows, List.of());
    }

    /** A compact form for shuffles; {@link #fromBytes} reads it back. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writeText(out, region);
            writeText(out, tile);
            out.writeBoolean(box != null);
            if (box != null) {
                out.writeInt(box.xMin());
                out.writeInt(box.yMin());
                out.writeInt(box.xMax());
                out.writeInt(box.yMax());
            }
            out.writeInt(rows.size());
            for (TileRow row : rows) {
                out.writeInt(row.frame());
                writeTexts(out, row.text());
            }
            out.writeInt(judged.size());
            for (JudgedRow row : judged) {
                out.writeByte(row.reason().ordinal());
                writeText(out, row.message());
                writeTexts(out, row.text());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    public static TileRecord fromBytes(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String region = readText(in);
            String tile = readText(in);
            PixelBox box =
                    in.readBoolean() ? new PixelBox(in.readInt(), in.readInt(), in.readInt(), in.readInt()) : null;
            int rowCount = in.readInt();
            List<TileRow> rows = new ArrayList<>(rowCount);
            for (int i = 0; i < rowCount; i++) {
                rows.add(new TileRow(in.readInt(), readTexts(in)));
            }
            int judgedCount = in.readInt();
            List<JudgedRow> judged = new ArrayList<>(judgedCount);
            for (int i = 0; i < judgedCount; i++) {
                judged.add(new JudgedRow(REASONS[in.readByte()], readText(in), readTexts(in)));
            }
            return new TileRecord(region, tile, box, rows, judged);
        } catch (IOException e) {
            throw new UncheckedIOException("a tile record is cut off", e);
        }
    }

    private static final RowReason[] REASONS = RowReason.values();

    private static void writeTexts(DataOutputStream out, String[] texts) throws IOException {
        out.writeInt(texts == null ? -1 : texts.length);
        if (texts != null) {
            for (String text : texts) {
                writeText(out, text);
            }
        }
    }

    private static String[] readTexts(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        String[] texts = new String[length];
        for (int i = 0; i < length; i++) {
            texts[i] = readText(in);
        }
        return texts;
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text == null ? null : text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
