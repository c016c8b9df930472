package io.tileseq.plan;

import io.tileseq.model.RowReason;
import io.tileseq.model.RowText;

/**
 * A row that is not valid.
 *
 * @param reason why
 * @param message what to tell the user, null for a dropped row
 * @param text all columns, null for a dropped row
 */
public record JudgedRow(RowReason reason, String message, RowText text) {

    static JudgedRow of(RowReason reason, String message, RowText text) {
        return reason.isRejected() ? new JudgedRow(reason, message, text) : new JudgedRow(reason, null, null);
    }
}
