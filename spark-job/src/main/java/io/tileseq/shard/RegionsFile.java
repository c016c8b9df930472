package io.tileseq.shard;

import io.tileseq.model.IdType;
import io.tileseq.model.Split;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The regions of a dataset that has too many for {@code dataset.json}: columns {@code split} and {@code region_id}. */
public final class RegionsFile {
    /** Relative to the dataset. */
    public static final String FILE = "regions.parquet";
    /** A dataset with more regions has the file. */
    public static final int MOST_IN_JSON = 10_000;

    private RegionsFile() {}

    /** @param regions ids as text, in the order in which they are to stand */
    public static void write(
            OutputFiles files, Configuration conf, IdType idType, Map<Split, ? extends Collection<String>> regions)
            throws IOException {
        MessageType schema = new MessageType("region", text("split"), id(idType));
        SimpleGroupFactory factory = new SimpleGroupFactory(schema);
        try (ParquetRows rows = new ParquetRows(files, conf, FILE, schema)) {
            for (Split split : Split.values()) {
                for (String region : regions.get(split)) {
                    Group group = factory.newGroup();
                    group.add(0, split.text());
                    switch (idType) {
                        case STRING -> group.add(1, region);
                        case INT32 -> group.add(1, Integer.parseInt(region));
                        case INT64 -> group.add(1, Long.parseLong(region));
                    }
                    rows.write(group);
                }
            }
            rows.commit();
        }
    }

    private static Type id(IdType idType) {
        return switch (idType) {
            case STRING -> text("region_id");
            case INT32 -> Types.required(PrimitiveTypeName.INT32).named("region_id");
            case INT64 -> Types.required(PrimitiveTypeName.INT64).named("region_id");
        };
    }

    private static Type text(String name) {
        return Types.required(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(name);
    }
}
