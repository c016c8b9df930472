package io.tileseq.shard;

import static org.apache.parquet.schema.LogicalTypeAnnotation.listType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;

import io.tileseq.model.RowText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Parquet files of rejected rows and rejected samples. */
public final class RejectFile {
    public static final String FOLDER = "rejects";
    public static final String REASON = "reason";
    public static final String MESSAGE = "message";

    private RejectFile() {}

    /**
     * A rejected row of the tile table.
     *
     * @param text all its columns
     */
    public record Row(RowText text, String reason, String message) {}

    /** A rejected sample. */
    public record Sample(String tile, String region, List<String> frames, String reason, String message) {}

    /**
     * Writes rejected rows: every column of the table as optional text, then {@code reason} and {@code message}. A column
     * of the table that has one of these names gets a leading underscore.
     */
    public static void writeRows(
            OutputFiles files, Configuration conf, String path, List<String> columns, List<Row> rows)
            throws IOException {
        List<String> names = new ArrayList<>();
        for (String column : columns) {
            names.add(column.equals(REASON) || column.equals(MESSAGE) ? "_" + column : column);
        }
        names.add(REASON);
        names.add(MESSAGE);
        List<Type> types = new ArrayList<>();
        names.forEach(name -> types.add(text(name)));
        MessageType schema = new MessageType("rejected_row", types);
        SimpleGroupFactory factory = new SimpleGroupFactory(schema);
        try (ParquetRows writer = new ParquetRows(files, conf, path, schema)) {
            for (Row row : rows) {
                Group group = factory.newGroup();
                for (int i = 0; i < columns.size(); i++) {
                    String cell = row.text().get(i);
                    if (cell != null) {
                        group.add(i, cell);
                    }
                }
                group.add(columns.size(), row.reason());
                if (row.message() != null) {
                    group.add(columns.size() + 1, row.message());
                }
                writer.write(group);
            }
            writer.commit();
        }
    }

    /** Writes rejected samples: tile_id, region_id, frames (list of text), reason, message. */
    public static void writeSamples(OutputFiles files, Configuration conf, String path, List<Sample> samples)
            throws IOException {
        Type element = text("element");
        Type list = Types.repeatedGroup().addField(element).named("list");
        MessageType schema = new MessageType(
                "rejected_sample",
                text("tile_id"),
                text("region_id"),
                Types.optionalGroup().addField(list).as(listType()).named("frames"),
                text(REASON),
                text(MESSAGE));
        SimpleGroupFactory factory = new SimpleGroupFactory(schema);
        try (ParquetRows writer = new ParquetRows(files, conf, path, schema)) {
            for (Sample sample : samples) {
                Group group = factory.newGroup();
                group.add("tile_id", sample.tile());
                group.add("region_id", sample.region());
                Group frames = group.addGroup("frames");
                sample.frames().forEach(frame -> frames.addGroup("list").add("element", frame));
                group.add(REASON, sample.reason());
                if (sample.message() != null) {
                    group.add(MESSAGE, sample.message());
                }
                writer.write(group);
            }
            writer.commit();
        }
    }

    private static Type text(String name) {
        return Types.optional(PrimitiveTypeName.BINARY).as(stringType()).named(name);
    }
}
