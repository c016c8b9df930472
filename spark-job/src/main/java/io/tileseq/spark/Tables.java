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
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads tables of the formats that the config names. */
final class Tables {
    private static final List<String> FORMATS = List.of("csv", "json", "parquet", "orc");
    /** Below 1e7 Spark writes doubles without an exponent, and from 2^53 on they are no longer exact. */
    private static final double FIRST_EXPONENT = 1e7;

    private static final double FIRST_INEXACT = 1L << 53;

    /** Where Spark puts a line of a CSV that has more or fewer cells than the header. */
    private static final String MALFORMED = "malformed line";

    private Tables() {}

    /**
     * @param what the table's name for messages
     * @param format its format; by the path's ending if empty
     * @return the table; of CSV with a column more, see {@link #surplus}
     */
    static Dataset<Row> read(SparkSession spark, String what, String path, Optional<String> format) {
        requireThere(spark, what, path);
        DataFrameReader reader = spark.read();
        return switch (format.orElseGet(() -> formatOf(what, path))) {
            case "csv" ->
                reader.schema(CsvHeader.read(spark.sparkContext().hadoopConfiguration(), what, path)
                                .add(MALFORMED, DataTypes.StringType))
                        .option("columnNameOfCorruptRecord", MALFORMED)
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

    /** Names of the table's columns. */
    static List<String> names(Dataset<Row> table) {
        return Arrays.stream(table.columns())
                .filter(name -> !name.equals(MALFORMED))
                .toList();
    }

    /**
     * What stands behind the last column in a row of a CSV: null unless the row has more cells than the header, as one
     * with an unquoted comma has. Spark alone would leave it out in silence.
     */
    static Column surplus(Dataset<Row> table) {
        if (!Arrays.asList(table.columns()).contains(MALFORMED)) {
            return functions.lit(null).cast(DataTypes.StringType);
        }
        int columns = table.columns().length - 1;
        UserDefinedFunction surplus =
                functions.udf((UDF1<String, String>) line -> CsvHeader.behind(columns, line), DataTypes.StringType);
        Column line = column(MALFORMED);
        return functions.when(line.isNotNull(), surplus.apply(line));
    }

    /**
     * A value as text. A float32 is the same number in float64, and an integral one has no exponent: 20210601.0. An array is
     * its elements in [], separated by commas, or JSON if they are arrays or structs.
     */
    static Column text(Column value, DataType type) {
        if (type instanceof ArrayType array) {
            return array.elementType() instanceof ArrayType || array.elementType() instanceof StructType
                    ? functions.to_json(value.cast(widened(type)))
                    : functions.concat(
                            functions.lit("["), functions.array_join(texts(value, array), ","), functions.lit("]"));
        }
        if (!type.equals(DataTypes.FloatType) && !type.equals(DataTypes.DoubleType)) {
            return value.cast(DataTypes.StringType);
        }
        Column number = value.cast(DataTypes.DoubleType);
        Column size = functions.abs(number);
        Column hasExponent =
                size.geq(FIRST_EXPONENT).and(size.lt(FIRST_INEXACT)).and(number.equalTo(functions.rint(number)));
        Column plain =
                functions.concat(number.cast(DataTypes.LongType).cast(DataTypes.StringType), functions.lit(".0"));
        return functions.when(hasExponent, plain).otherwise(number.cast(DataTypes.StringType));
    }

    /** The elements of an array as text. */
    static Column texts(Column array, ArrayType type) {
        return functions.transform(array, element -> text(element, type.elementType()));
    }

    private static DataType widened(DataType type) {
        if (type instanceof ArrayType array) {
            return DataTypes.createArrayType(widened(array.elementType()), array.containsNull());
        }
        if (type instanceof StructType struct) {
            return new StructType(Arrays.stream(struct.fields())
                    .map(field ->
                            DataTypes.createStructField(field.name(), widened(field.dataType()), field.nullable()))
                    .toArray(StructField[]::new));
        }
        return type.equals(DataTypes.FloatType) ? DataTypes.DoubleType : type;
    }

    /** A column by its exact name, dots included. */
    static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    /** Where a column stands in the table. */
    static int indexOf(Dataset<Row> table, String name, String what) {
        List<String> names = names(table);
        int index = names.indexOf(name);
        if (index < 0) {
            throw UserException.config(
                    "the " + what + " has no column " + name + "; it has " + String.join(", ", names));
        }
        return index;
    }
}
