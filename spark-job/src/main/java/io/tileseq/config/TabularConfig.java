package io.tileseq.config;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which columns of the tile table become features.
 *
 * @param numeric columns of numbers
 * @param categorical columns of categories
 */
public record TabularConfig(List<String> numeric, List<String> categorical) {

    public TabularConfig {
        numeric = List.copyOf(numeric);
        categorical = List.copyOf(categorical);
    }

    public boolean isEmpty() {
        return numeric.isEmpty() && categorical.isEmpty();
    }

    static TabularConfig read(Section section, boolean hasTable) {
        TabularConfig config = new TabularConfig(section.texts("numeric"), section.texts("categorical"));
        if (!config.isEmpty() && !hasTable) {
            section.problem("numeric", "features are columns of a tile table, but there is none");
        }
        Set<String> names = new HashSet<>();
        config.requireNames(section, "numeric", config.numeric, names);
        config.requireNames(section, "categorical", config.categorical, names);
        section.finish();
        return config;
    }

    /** MLlib takes . for a field of a column, and case for nothing. */
    private void requireNames(Section section, String key, List<String> columns, Set<String> names) {
        for (String column : columns) {
            if (column.contains(".") || column.contains("`")) {
                section.problem(
                        key,
                        "has " + column + ", but the name of a feature's column must not hold . or `; rename it, as"
                                + " tiles.sql can");
            }
            if (column.equalsIgnoreCase(DatasetColumns.TABULAR)) {
                section.problem(
                        key,
                        "has " + column + ", which is the column that the features get; rename it, as tiles.sql can");
            }
            if (!names.add(column.toLowerCase(Locale.ROOT))) {
                section.problem(key, "has " + column + ", which is named already; give each column once");
            }
        }
    }
}
