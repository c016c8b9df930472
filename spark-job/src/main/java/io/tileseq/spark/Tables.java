package io.tileseq.spark;

import io.tileseq.model.UserException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Reads tables of the formats that the config names. */
final class Tables {
    private static final List<String> FORMATS = List.of("csv", "json", "parquet", "orc");

    private Tables() {}

    /**
     * @param what the table's name for messages
     * @param format its format; by the path's ending if empty
     */
    static InputTable read(SparkSession spark, String what, String path, Optional<String> format) {
        requireThere(spark, what, path);
        DataFrameReader reader = spark.read();
        return switch (format.orElseGet(() -> formatOf(what, path))) {
            case "csv" -> csv(spark, what, path);
            case "json" -> InputTable.of(what, reader.json(path));
            case "orc" -> InputTable.of(what, reader.orc(path));
            default -> InputTable.of(what, reader.parquet(path));
        };
    }

    private static InputTable csv(SparkSession spark, String what, String path) {
        StructType header = CsvHeader.read(spark, what, path);
        String malformed = "malformed";
        while (Arrays.stream(header.fieldNames()).anyMatch(malformed::equalsIgnoreCase)) {
            malformed += "_";
        }
        Dataset<Row> rows = spark.read()
                .schema(header.add(malformed, DataTypes.StringType))
                .option("columnNameOfCorruptRecord", malformed) // lines with more or fewer cells than the header
                .option("columnPruning", "false") // else cells are counted of the columns that are asked for
                .option("header", "true")
                .option("escape", "\"")
                .option("ignoreLeadingWhiteSpace", "true")
                .csv(path);
        List<String> columns = Arrays.stream(rows.columns())
                .filter(Predicate.not(malformed::equals))
                .toList();
        int cells = header.length();
        UserDefinedFunction surplus =
                functions.udf((UDF1<String, String>) line -> CsvHeader.behind(cells, line), DataTypes.StringType);
        Column line = functions.col(malformed);
        return new InputTable(what, rows, columns, functions.when(line.isNotNull(), surplus.apply(line)));
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
}
