package io.tileseq.target;

import io.tileseq.model.RowText;
import java.util.List;
import java.util.Optional;

/**
 * A target that stands in the tile table. A row is the text of all its columns. At the target frame, or in a table without
 * frames, a row must have a usable value; with {@link #atFrames} empty cells say that the frame is not labelled.
 */
public sealed interface RowTarget extends Target permits TableTarget, RowObjectsTarget {

    /** Indices of its columns in the tile table. */
    List<Integer> columns();

    /** What is wrong with a row's value, be it that there is none; empty if nothing is. */
    Optional<Fault> fault(RowText row);

    /** Whether a row without fault is of a class that is wanted. */
    default boolean isWanted(RowText row) {
        return true;
    }

    /** Whether a row says nothing about the target. */
    default boolean isBlank(RowText row) {
        return columns().stream().allMatch(row::isBlank);
    }

    /** Whether a row without fault labels its frame. */
    default boolean isLabeled(RowText row) {
        return !isBlank(row) && isWanted(row);
    }

    /**
     * What is wrong with a row's value.
     *
     * @param column index of the column
     * @param what such as {@code is not a finite number}
     */
    record Fault(int column, String what) {}
}
