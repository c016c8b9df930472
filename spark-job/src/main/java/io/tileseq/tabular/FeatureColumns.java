package io.tileseq.tabular;

import io.tileseq.model.Numbers;
import io.tileseq.model.RowText;
import io.tileseq.target.LabelMap;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The columns of the tile table that features are made of. A row is the text of all its columns.
 *
 * @param numeric columns of numbers
 * @param categorical columns of categories
 */
public record FeatureColumns(List<Source> numeric, List<Source> categorical) implements Serializable {
    public static final FeatureColumns NONE = new FeatureColumns(List.of(), List.of());

    public FeatureColumns {
        numeric = List.copyOf(numeric);
        categorical = List.copyOf(categorical);
    }

    /**
     * A column.
     *
     * @param index in the tile table
     */
    public record Source(String name, int index) implements Serializable {}

    /**
     * What is wrong with a row.
     *
     * @param column index of the column
     * @param what such as {@code is no finite number}
     */
    public record Fault(int column, String what) {}

    public boolean isEmpty() {
        return numeric.isEmpty() && categorical.isEmpty();
    }

    /** Indices of all columns. */
    public List<Integer> indices() {
        return Stream.concat(numeric.stream(), categorical.stream())
                .map(Source::index)
                .toList();
    }

    /** What is wrong with a row's cells: one of a column of numbers that holds something else. */
    public Optional<Fault> fault(RowText row) {
        for (Source source : numeric) {
            String cell = row.get(source.index());
            Double number = Numbers.parse(cell);
            boolean missing = isBlank(cell) || number != null && number.isNaN();
            if (!missing && (number == null || number.isInfinite())) {
                return Optional.of(
                        new Fault(source.index(), "is no finite number; leave the cell empty if it is not known"));
            }
            if (!missing && Float.isInfinite(number.floatValue())) {
                return Optional.of(new Fault(source.index(), "is more than float32 holds"));
            }
        }
        return Optional.empty();
    }

    /** A number of a row without fault; NaN if the row does not tell it. */
    public static double number(Source source, RowText row) {
        String cell = row.get(source.index());
        return isBlank(cell) ? Double.NaN : Numbers.parse(cell);
    }

    /** A category of a row; null if the row does not tell it. */
    public static String category(Source source, RowText row) {
        String cell = row.get(source.index());
        return isBlank(cell) ? null : LabelMap.canonical(cell);
    }

    private static boolean isBlank(String cell) {
        return cell == null || cell.isBlank();
    }
}
