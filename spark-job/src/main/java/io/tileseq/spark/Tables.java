package io.tileseq.spark;

import io.tileseq.model.UserException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Reads tables of the formats that the config names. */
final class Tables {
    private static final List<String> FORMATS = List.of("csv", "json", "parquet", "orc");

    private Tables() {}

    /**
     * @param what the table's name for messages
     * @param format its format; by the path's ending if empty
     */
    static Dataset<Row> read(SparkSession spark, String what, String path, Optional<String> format) {
        requireThere(spark, what, path);
        DataFrameReader reader = spark.read();
        return switch (format.orElseGet(() -> formatOf(what, path))) {
            case "csv" ->
                reader.schema(CsvHeader.read(spark.sparkContext().hadoopConfiguration(), what, path))
                        .option("header", "true")
                        .option("escape", "\"")
                        .option("ignoreLeadingWhiteSpace", "true")
                        .csv(path);
            case "json" -> reader.json(path);
            case "orc" -> reader.orc(path);
            default -> reader.parquet(path);
        };
    }

    private static void requireThere(SparkSession spark, String what, String path) {
        try {
            Path location = new Path(path);
            if (!location.getFileSystem(spark.sparkContext().hadoopConfiguration())
                    .exists(location)) {
                throw new UserException(UserException.Fault.STORAGE, "there is no " + what + " at " + path);
            }
        } catch (IOException e) {
            throw UserException.storage("the " + what + " at " + path + " cannot be reached: " + e.getMessage(), e);
        }
    }

    private static String formatOf(String what, String path) {
        String name = path.toLowerCase(Locale.ROOT)
                .replaceFirst("\\.(gz|bz2|zst|lz4)$", "")
                .replaceFirst("/$", "");
        return FORMATS.stream()
                .filter(format -> name.endsWith("." + format))
                .findFirst()
                .or(() -> name.endsWith(".jsonl") ? Optional.of("json") : Optional.empty())
                .orElseThrow(() -> UserException.config("the format of the " + what + " cannot be told from " + path
                        + "; give format: one of " + String.join(", ", FORMATS)));
    }

    /** A column by its exact name, dots included. */
    static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    /** Where a column stands in the table. */
    static int indexOf(Dataset<Row> table, String name, String what) {
        int index = Arrays.asList(table.columns()).indexOf(name);
        if (index < 0) {
            throw UserException.config(
                    "the " + what + " has no column " + name + "; it has " + String.join(", ", table.columns()));
        }
        return index;
    }
}
