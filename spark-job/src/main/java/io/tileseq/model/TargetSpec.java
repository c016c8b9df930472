package io.tileseq.model;

import java.util.List;
import java.util.Locale;

/**
 * A target that is stored as a tensor.
 *
 * @param column the Parquet column
 * @param type the element type
 * @param lengths of the axes
 * @param axes their names, one letter each: T frames, N values, K classes, H rows, W columns
 */
public record TargetSpec(String column, PixelType type, List<Integer> lengths, String axes) implements StoredTensor {

    public TargetSpec {
        lengths = List.copyOf(lengths);
        if (lengths.isEmpty()
                || lengths.size() != axes.length()
                || lengths.stream().anyMatch(length -> length < 1)) {
            throw new IllegalArgumentException("target " + column + " must have a letter and a length of at least 1 for"
                    + " each axis but has axes " + axes + " of lengths " + lengths);
        }
        double bytes = lengths.stream().mapToDouble(Integer::doubleValue).reduce(type.bytes(), (a, b) -> a * b);
        if (bytes > TensorSpec.MAX_BYTES) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "a sample must have at most %d bytes but target %s of %s %s has %.0f",
                    TensorSpec.MAX_BYTES,
                    column,
                    lengths,
                    type.numpyName(),
                    bytes));
        }
    }

    @Override
    public int[] shape() {
        return lengths.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public long bytes() {
        return lengths.stream().mapToLong(Integer::longValue).reduce(type.bytes(), (a, b) -> a * b);
    }
}
