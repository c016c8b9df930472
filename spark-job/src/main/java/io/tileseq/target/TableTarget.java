package io.tileseq.target;

import io.tileseq.model.PixelType;
import io.tileseq.model.StoredTensor;
import io.tileseq.model.TargetSpec;
import io.tileseq.model.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A target that stands in the tile table. A row is the text of all its columns. At the target frame, or in a table without
 * frames, a row must have a usable value; with {@link #atFrames} empty cells say that the frame is not labelled.
 */
public sealed interface TableTarget extends Target
        permits ScalarTarget, VectorTarget, StandardizedTarget, ClassTarget, MultiLabelTarget {

    /** Indices of its columns in the tile table. */
    List<Integer> columns();

    /**
     * What is wrong with a row's value; empty if nothing is.
     *
     * @param row of which some column of the target is not empty
     */
    Optional<Fault> fault(String[] row);

    /** Whether a row without fault is of a class that is wanted. */
    default boolean isWanted(String[] row) {
        return true;
    }

    /** Element type of the stored value. */
    PixelType type();

    /** Lengths of the axes of one value; none for a single number. */
    List<Integer> lengths();

    /** Letters of the axes of one value. */
    String axes();

    /**
     * Writes one value, little-endian.
     *
     * @param row without fault, whose value is wanted
     * @param to where to, at its position
     */
    void put(String[] row, ByteBuffer to);

    /** Writes what stands for a frame without a label. */
    default void putUnlabeled(ByteBuffer to) {
        to.put(new byte[bytes()]);
    }

    /** Bytes of one value. */
    default int bytes() {
        return lengths().stream().reduce(type().bytes(), Math::multiplyExact);
    }

    /** Whether a row says nothing about the target. */
    default boolean isBlank(String[] row) {
        return columns().stream().allMatch(column -> row[column] == null || row[column].isBlank());
    }

    /** Empty if a value is a single number, which is a plain column. */
    @Override
    default Optional<StoredTensor> tensor(TensorSpec input) {
        List<Integer> all = new ArrayList<>(lengths());
        if (atFrames()) {
            all.add(0, input.frames());
        }
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(new TargetSpec(name(), type(), all, (atFrames() ? "T" : "") + axes()));
    }

    /**
     * What is wrong with a row's value.
     *
     * @param column index of the column
     * @param what such as {@code is not a finite number}
     */
    record Fault(int column, String what) {}
}
