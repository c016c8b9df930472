package io.tileseq.shard;

import io.tileseq.model.StoredTensor;
import java.io.Serializable;

/**
 * A column of a shard.
 *
 * @param name of the column
 * @param kind what it holds
 * @param tensor its tensor if {@code kind} is TENSOR, else null
 * @param objects what its objects have if {@code kind} is OBJECTS, else null
 */
public record Column(String name, Kind kind, StoredTensor tensor, ObjectsType objects) implements Serializable {

    /** What a column holds; no value is ever null. */
    public enum Kind {
        STRING,
        INT32,
        INT64,
        FLOAT64,
        /** struct of x_min, y_min, x_max, y_max as int32. */
        BOX,
        STRING_LIST,
        BOOLEAN_LIST,
        /** list of structs, or a list of them for each frame. */
        OBJECTS,
        /** binary of fixed size. */
        TENSOR
    }

    public Column {
        if ((kind == Kind.TENSOR) != (tensor != null) || (kind == Kind.OBJECTS) != (objects != null)) {
            throw new IllegalArgumentException(
                    "column " + name
                            + " must have a tensor spec if and only if it is a tensor, and fields if and only if it has objects");
        }
    }

    public static Column of(String name, Kind kind) {
        return new Column(name, kind, null, null);
    }

    public static Column of(StoredTensor tensor) {
        return new Column(tensor.column(), Kind.TENSOR, tensor, null);
    }

    public static Column of(String name, ObjectsType objects) {
        return new Column(name, Kind.OBJECTS, null, objects);
    }
}
