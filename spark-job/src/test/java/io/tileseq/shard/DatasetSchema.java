package io.tileseq.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code conf/dataset.schema.json}, which every dataset.json that a test writes must satisfy. */
public final class DatasetSchema {
    private static final Path FILE = Path.of("..", "conf", "dataset.schema.json");

    private DatasetSchema() {}

    /** Fails with all that is wrong. */
    public static void requireValid(String datasetJson) {
        assertEquals(List.of(), problems(datasetJson));
    }

    static List<String> problems(String datasetJson) {
        try {
            JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Files.readString(FILE));
            return schema.validate(datasetJson, InputFormat.JSON).stream()
                    .map(ValidationMessage::getMessage)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
