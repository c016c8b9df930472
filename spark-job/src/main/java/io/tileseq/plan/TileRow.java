package io.tileseq.plan;

/**
 * A valid row of a tile.
 *
 * @param frame position in the order of frames, -1 if the table has no frame column or the order is not known yet
 * @param text all columns
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record TileRow(int frame, String[] text) {}
