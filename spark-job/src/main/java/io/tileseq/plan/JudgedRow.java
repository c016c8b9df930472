package io.tileseq.plan;

import io.tileseq.model.RowReason;

/**
 * A row that is not valid.
 *
 * @param reason why
 * @param message what to tell the user, null for a dropped row
 * @param text all columns, null for a dropped row
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record JudgedRow(RowReason reason, String message, String[] text) {

    static JudgedRow of(RowReason reason, String message, String[] text) {
        return reason.isRejected() ? new JudgedRow(reason, message, text) : new JudgedRow(reason, null, null);
    }
}
