package io.tileseq.spark;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The values of typed columns as text. A float32 is the same number in float64, and an integral one below 2^53 has no exponent:
 * 20210601.0. An array is its elements in [], separated by commas, or JSON if they are arrays or structs.
 */
final class CellText {
    /** From here on Spark writes a double with an exponent. */
    private static final double FIRST_EXPONENT = 1e7;
    /** From here on not every integer is a double. */
    private static final double FIRST_INEXACT = 1L << 53;

    private CellText() {}

    static Column of(Column value, DataType type) {
        if (type instanceof ArrayType array) {
            return array.elementType() instanceof ArrayType || array.elementType() instanceof StructType
                    ? functions.to_json(value.cast(widened(type)))
                    : functions.concat(
                            functions.lit("["), functions.array_join(elements(value, array), ","), functions.lit("]"));
        }
        if (!type.equals(DataTypes.FloatType) && !type.equals(DataTypes.DoubleType)) {
            return value.cast(DataTypes.StringType);
        }
        Column number = value.cast(DataTypes.DoubleType);
        Column size = functions.abs(number);
        Column isPlain =
                size.geq(FIRST_EXPONENT).and(size.lt(FIRST_INEXACT)).and(number.equalTo(functions.rint(number)));
        Column plain =
                functions.concat(number.cast(DataTypes.LongType).cast(DataTypes.StringType), functions.lit(".0"));
        return functions.when(isPlain, plain).otherwise(number.cast(DataTypes.StringType));
    }

    /** The elements of an array, each as text. */
    static Column elements(Column array, ArrayType type) {
        return functions.transform(array, element -> of(element, type.elementType()));
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
}
