package io.tileseq.plan;

import io.tileseq.model.RowText;

/**
 * A valid row of a tile.
 *
 * @param frame position in the order of frames, -1 if the table has no frame column or the order is not known yet
 * @param text all columns
 */
public record TileRow(int frame, RowText text) {}
