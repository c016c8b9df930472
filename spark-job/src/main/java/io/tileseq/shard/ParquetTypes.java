package io.tileseq.shard;

import static org.apache.parquet.schema.LogicalTypeAnnotation.listType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.Type.Repetition.REPEATED;
import static org.apache.parquet.schema.Type.Repetition.REQUIRED;

import io.tileseq.model.StoredTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The columns of a shard as Parquet's types and as Arrow's. */
final class ParquetTypes {
    private static final List<String> CORNERS = List.of("x_min", "y_min", "x_max", "y_max");

    private ParquetTypes() {}

    static MessageType parquet(List<Column> columns) {
        List<Type> types = new ArrayList<>();
        for (Column column : columns) {
            types.add(
                    switch (column.kind()) {
                        case STRING -> string(column.name());
                        case INT32 -> primitive(PrimitiveTypeName.INT32, column.name());
                        case INT64 -> primitive(PrimitiveTypeName.INT64, column.name());
                        case FLOAT64 -> primitive(PrimitiveTypeName.DOUBLE, column.name());
                        case TENSOR -> primitive(PrimitiveTypeName.BINARY, column.name());
                        case STRING_LIST -> list(column.name(), string("element"));
                        case BOOLEAN_LIST -> list(column.name(), primitive(PrimitiveTypeName.BOOLEAN, "element"));
                        case OBJECTS -> objects(column.name(), column.objects());
                        case BOX -> {
                            Types.GroupBuilder<GroupType> box = Types.buildGroup(REQUIRED);
                            CORNERS.forEach(corner -> box.addField(primitive(PrimitiveTypeName.INT32, corner)));
                            yield box.named(column.name());
                        }
                    });
        }
        return new MessageType("sample", types);
    }

    private static Type objects(String name, ObjectsType type) {
        Types.GroupBuilder<GroupType> object = Types.buildGroup(REQUIRED);
        type.numbers().forEach(field -> object.addField(primitive(PrimitiveTypeName.FLOAT, field)));
        type.integers().forEach(field -> object.addField(primitive(PrimitiveTypeName.INT64, field)));
        Type element = object.named("element");
        return list(name, type.perFrame() ? list("element", element) : element);
    }

    private static Type primitive(PrimitiveTypeName type, String name) {
        return Types.primitive(type, REQUIRED).named(name);
    }

    private static Type string(String name) {
        return Types.primitive(PrimitiveTypeName.BINARY, REQUIRED)
                .as(stringType())
                .named(name);
    }

    private static Type list(String name, Type element) {
        Type repeated = Types.buildGroup(REPEATED).addField(element).named("list");
        return Types.buildGroup(REQUIRED).addField(repeated).as(listType()).named(name);
    }

    /** The value of the footer key {@code ARROW:schema}: the schema as an Arrow IPC message, in Base64. */
    static String arrow(List<Column> columns) {
        List<Field> fields = columns.stream().map(ParquetTypes::field).toList();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        try {
            MessageSerializer.serialize(new WriteChannel(Channels.newChannel(message)), new Schema(fields));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return Base64.getEncoder().encodeToString(message.toByteArray());
    }

    private static Field field(Column column) {
        return switch (column.kind()) {
            case STRING -> leaf(column.name(), new ArrowType.Utf8(), null);
            case INT32 -> leaf(column.name(), new ArrowType.Int(32, true), null);
            case INT64 -> leaf(column.name(), new ArrowType.Int(64, true), null);
            case FLOAT64 -> leaf(column.name(), new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE), null);
            case TENSOR -> leaf(column.name(), new ArrowType.Binary(), metadata(column.tensor()));
            case STRING_LIST ->
                parent(column.name(), new ArrowType.List(), List.of(leaf("element", new ArrowType.Utf8(), null)));
            case BOOLEAN_LIST ->
                parent(column.name(), new ArrowType.List(), List.of(leaf("element", new ArrowType.Bool(), null)));
            case OBJECTS -> objectsField(column.name(), column.objects());
            case BOX ->
                parent(
                        column.name(),
                        new ArrowType.Struct(),
                        CORNERS.stream()
                                .map(corner -> leaf(corner, new ArrowType.Int(32, true), null))
                                .toList());
        };
    }

    private static Field objectsField(String name, ObjectsType type) {
        List<Field> fields = new ArrayList<>();
        ArrowType number = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
        type.numbers().forEach(field -> fields.add(leaf(field, number, null)));
        type.integers().forEach(field -> fields.add(leaf(field, new ArrowType.Int(64, true), null)));
        Field element = parent("element", new ArrowType.Struct(), fields);
        Field list = type.perFrame() ? parent("element", new ArrowType.List(), List.of(element)) : element;
        return parent(name, new ArrowType.List(), List.of(list));
    }

    private static Field leaf(String name, ArrowType type, Map<String, String> metadata) {
        return new Field(name, new FieldType(false, type, null, metadata), null);
    }

    private static Field parent(String name, ArrowType type, List<Field> children) {
        return new Field(name, new FieldType(false, type, null), children);
    }

    /** What a reader needs to make an array of the bytes: NumPy's dtype, the shape as JSON, the names of the axes. */
    private static Map<String, String> metadata(StoredTensor tensor) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("dtype", tensor.type().numpyName());
        metadata.put("shape", Json.compact(tensor.shape()));
        metadata.put("axes", tensor.axes());
        return metadata;
    }
}
