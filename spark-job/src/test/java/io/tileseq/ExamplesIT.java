package io.tileseq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The configs of conf/examples on the data they are for. */
class ExamplesIT {
    private static final Path DATA = Runs.ROOT.resolve("../shared/data").normalize();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        // 5 x 5 tiles; windows of 12 of 68 dates, every 4th: (68 - 12) / 4 + 1
        "s2_ndvi,     s2_eolearn_ndvi,   375, '[12,20,20,1]',   float32, float32",
        // 8 x 8 tiles; windows of 4 of 6 frames: 6 - 4 + 1
        "fmi_radar,   fmi_radar,         192, '[4,256,256,1]',  uint8,   uint8",
        // 4 x 8 tiles; 40 / 8 clips
        "davis_video, davis_tennis_jpeg, 160, '[3,8,112,112]',  float32, uint8",
        // 3 regions of 4 x 4 tiles; one sequence of 17 days with 4 bands
        "landsat8,    landsat8_ny18,      48, '[17,4,16,16]',   float32, uint16"
    })
    void examplesBuild(String name, String data, int samples, String shape, String dtype, String source)
            throws IOException {
        assumeTrue(Files.isDirectory(DATA.resolve(data)), "the data of this example is not here: " + data);
        Runs.here(
                        "build",
                        "--config",
                        Runs.ROOT.resolve("conf/examples/" + name + ".yaml").toString(),
                        "--set",
                        "output.path=" + folder.resolve(name))
                .done();
        JsonNode dataset = Runs.dataset(folder.resolve(name));
        JsonNode x = dataset.get("tensors").get("x");
        assertEquals(
                samples, dataset.get("ledger").get("samples").get("written").asInt());
        assertEquals(shape, x.get("shape").toString());
        assertEquals(dtype, x.get("dtype").asText());
        assertEquals(source, x.get("source_dtype").asText());
        assertTrue(dataset.get("ledger").get("tile_rows").get("rejected").isEmpty());
    }
}
