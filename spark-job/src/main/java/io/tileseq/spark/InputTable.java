package io.tileseq.spark;

import io.tileseq.model.UserException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * A table as it was opened.
 *
 * @param what its name for messages
 * @param rows all columns, and perhaps others after them
 * @param columns names of the columns
 * @param surplus what stands behind the last column in a row of a CSV, as text: null unless the row has more cells than the
 *     header, as one with an unquoted comma has. Spark alone would leave it out in silence.
 */
record InputTable(String what, Dataset<Row> rows, List<String> columns, Column surplus) {

    /** A table of which every row has all columns and no more. */
    static InputTable of(String what, Dataset<Row> rows) {
        Column nothing = functions.lit(null).cast(DataTypes.StringType);
        return new InputTable(what, rows, Arrays.asList(rows.columns()), nothing);
    }

    /** Where a column stands. */
    int index(String name) {
        int index = columns.indexOf(name);
        if (index < 0) {
            throw UserException.config(
                    "the " + what + " has no column " + name + "; it has " + String.join(", ", columns));
        }
        return index;
    }

    /** A column by its exact name, dots included. */
    Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    DataType type(String name) {
        return rows.schema().apply(name).dataType();
    }

    /** A column as {@link CellText}. */
    Column text(String name) {
        return CellText.of(column(name), type(name));
    }
}
