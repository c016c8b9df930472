package io.tileseq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What check tells, and how mistakes in tables end: with a message, the exit code and no stack trace. */
class CheckIT {

    @Test
    void tells_what_a_build_would_do_and_writes_nothing(@TempDir Path folder) {
        Path out = folder.resolve("out");
        String text = check("output.path=" + out).done().text();
        assertTrue(text.contains("tensor x: float32 [4, 64, 64, 3] THWC"), text);
        assertTrue(text.matches("(?s).*tile rows read +3,997\n.*to reject box_outside +7\n.*"), text);
        // as a build rejects them
        assertTrue(text.matches("(?s).*samples planned +2,300\n +to reject frame_missing +144\n.*"), text);
        assertTrue(text.contains("images missing: 2"), text);
        assertFalse(Files.exists(out));
    }

    @Test
    void a_table_of_another_format_ends_with_3(@TempDir Path folder) throws IOException {
        for (String format : new String[] {"parquet", "orc"}) {
            Path table = Files.writeString(folder.resolve("tiles." + format), "tile_id,region_id\n".repeat(100));
            refused(3, "a table cannot be read: ", "tiles.path=" + table);
        }
    }

    @Test
    void a_table_or_a_column_that_is_not_there_is_named() {
        refused(4, "there is no tile table at ", "tiles.path=/no/tiles.csv");
        refused(2, "the tile table has no column nope; it has tile_id, region_id", "targets.urban.column=nope");
        refused(2, "image.bands asks for band 7", "image.bands=[0, 7]");
    }

    private static void refused(int code, String message, String override) {
        Runs.Outcome outcome = check(override);
        assertEquals(code, outcome.code(), outcome.text());
        assertTrue(outcome.text().contains("tileseq: " + message), outcome.text());
        assertFalse(outcome.text().contains("\tat "), outcome.text());
    }

    private static Runs.Outcome check(String override) {
        return Runs.here("check", "--config", Runs.LANDCOVER.toString(), "--set", override);
    }
}
