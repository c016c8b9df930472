package io.tileseq.plan;

import io.tileseq.model.Hash64;
import io.tileseq.model.PixelBox;
import io.tileseq.model.RowReason;
import io.tileseq.model.RowText;
import java.util.Objects;

/**
 * A table row after the checks that need nothing but the row.
 *
 * @param region the region's id, null only if that is what is missing
 * @param tile the tile's id, null only if that is what is missing
 * @param box the tile's box, null if it was not reached or cannot be read
 * @param reason why the row is not valid, null if it passed
 * @param message what to tell the user about it, null if it passed
 * @param text all columns, null where only a count is needed (dropped rows)
 */
public record CheckedRow(String region, String tile, PixelBox box, RowReason reason, String message, RowText text) {
    private static final RowReason[] REASONS = RowReason.values();

    public boolean passed() {
        return reason == null;
    }

    static CheckedRow judged(String region, String tile, RowReason reason, String message, RowText text) {
        Objects.requireNonNull(reason);
        return new CheckedRow(region, tile, null, reason, message, reason.isRejected() ? text : null);
    }

    boolean hasIds() {
        return region != null && tile != null;
    }

    /** A hash of region and tile: rows of one tile have the same, and rows of other tiles seldom. */
    public long key() {
        return hasIds() ? Hash64.of(Hash64.of(0, region), tile) : 0;
    }

    /** The row as it travels; {@link #fromBytes} reads it back. */
    public byte[] toBytes() {
        return new RecordWriter()
                .writeText(region)
                .writeText(tile)
                .writeBox(box)
                .writeInt(reason == null ? -1 : reason.ordinal())
                .writeText(message)
                .writeRow(text)
                .toBytes();
    }

    public static CheckedRow fromBytes(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        String region = in.readText();
        String tile = in.readText();
        PixelBox box = in.readBox();
        int reason = in.readInt();
        return new CheckedRow(region, tile, box, reason < 0 ? null : REASONS[reason], in.readText(), in.readRow());
    }
}
