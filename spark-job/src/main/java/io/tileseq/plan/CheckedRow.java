package io.tileseq.plan;

import io.tileseq.model.PixelBox;
import io.tileseq.model.RowReason;
import java.util.Objects;

/**
 * A table row after the checks that need nothing but the row.
 *
 * @param region the region's id, null only if that is what is missing
 * @param tile the tile's id, null only if that is what is missing
 * @param frame position in the order of frames, -1 if rows carry none or it is not known
 * @param box the tile's box, null if it was not reached or cannot be read
 * @param reason why the row is not valid, null if it passed
 * @param message what to tell the user about it, null if it passed
 * @param text all columns, null where only a count is needed (dropped rows)
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record CheckedRow(
        String region, String tile, int frame, PixelBox box, RowReason reason, String message, String[] text) {

    public boolean passed() {
        return reason == null;
    }

    static CheckedRow judged(String region, String tile, RowReason reason, String message, String[] text) {
        Objects.requireNonNull(reason);
        return new CheckedRow(region, tile, -1, null, reason, message, reason.isRejected() ? text : null);
    }
}
