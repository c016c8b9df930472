package io.tileseq.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tileseq.model.IdType;
import io.tileseq.model.Layout;
import io.tileseq.model.Normalization;
import io.tileseq.model.PixelType;
import io.tileseq.model.Split;
import io.tileseq.model.TensorSpec;
import io.tileseq.shard.Column.Kind;
import io.tileseq.shard.ShardSummary.Page;
import io.tileseq.shard.ShardSummary.TensorPages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardReaderTest {
    private static final String SHARD = "val/shard-00000-of-00001.parquet";
    private static final TensorSpec X = new TensorSpec(
            "x", PixelType.UINT8, PixelType.UINT8, Layout.THWC, 1, 1, 5, 1, Normalization.none(1), false);

    @TempDir
    Path folder;

    private OutputFiles files;

    @BeforeEach
    void open() throws IOException {
        files = new OutputFiles(new Configuration(), folder.toUri().toString());
    }

    private ShardSummary write() throws IOException {
        List<Object[]> rows = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            rows.add(new Object[] {i % 3, null});
        }
        List<Column> columns = List.of(Column.of("region_id", Kind.INT32), Column.of(X));
        try (SlotBuffer x = SlotBuffer.allocate(5, 2, 5, Long.MAX_VALUE)) {
            return new ShardWriter(files, new Configuration(), columns, Map.of("fingerprint", "f00d"), false, 2)
                    .write(SHARD, Split.VAL, rows, Map.of("x", x), 0);
        }
    }

    @Test
    void a_shard_is_read_back_as_it_was_written() throws IOException {
        ShardSummary summary = write();

        assertEquals(
                new ShardReader.Contents(5, 3, "f00d", Set.of("0", "1", "2")),
                ShardReader.read(files, SHARD, List.of("region_id"), row -> {}));
        assertEquals("f00d", ShardReader.fingerprint(files, SHARD));
        ShardReader.requirePages(files, summary, X);
    }

    @Test
    void a_shard_that_is_cut_off_or_gone_has_no_fingerprint() throws IOException {
        write();
        byte[] bytes = Files.readAllBytes(folder.resolve(SHARD));
        for (int length : new int[] {0, 3, bytes.length / 2, bytes.length - 1}) {
            Files.write(folder.resolve(SHARD), Arrays.copyOf(bytes, length));
            assertNull(ShardReader.fingerprint(files, SHARD), length + " bytes");
        }
        Files.delete(folder.resolve(SHARD));
        assertNull(ShardReader.fingerprint(files, SHARD));
    }

    @Test
    void a_page_that_is_elsewhere_is_found_out() throws IOException {
        ShardSummary summary = write();
        Page second = summary.pages().get(0).pages().get(1);
        List<TensorPages> shifted = List.of(new TensorPages("x", List.of(new Page(second.offset() + 4, 2))));
        ShardSummary wrong = new ShardSummary(SHARD, Split.VAL, 5, 3, summary.bytes(), summary.sha256(), shifted);
        var e = assertThrows(IllegalStateException.class, () -> ShardReader.requirePages(files, wrong, X));

        assertEquals(
                "shard " + SHARD + " was meant to hold a tensor of 5 bytes at offset " + (second.offset() + 4)
                        + " but says 0",
                e.getMessage());
    }

    @Test
    void the_regions_of_a_large_dataset_stand_in_a_file_with_the_type_of_their_ids() throws Exception {
        Map<Split, List<String>> regions =
                Map.of(Split.TRAIN, List.of("7", "9"), Split.VAL, List.of(), Split.TEST, List.of("8"));
        RegionsFile.write(files, new Configuration(), IdType.INT64, regions);
        String file = "'" + folder.resolve(RegionsFile.FILE) + "'";

        assertEquals(
                List.of("train | 7", "train | 9", "test | 8"), DuckDb.rows("select split, region_id from " + file));
        assertEquals(List.of("BIGINT"), DuckDb.rows("select distinct typeof(region_id) from " + file));
    }
}
