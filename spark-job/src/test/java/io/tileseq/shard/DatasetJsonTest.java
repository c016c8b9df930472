package io.tileseq.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tileseq.model.ChannelStats;
import io.tileseq.model.Layout;
import io.tileseq.model.Ledger;
import io.tileseq.model.Normalization;
import io.tileseq.model.PixelType;
import io.tileseq.model.Split;
import io.tileseq.model.TensorSpec;
import io.tileseq.model.UserException;
import io.tileseq.shard.ShardSummary.Page;
import io.tileseq.shard.ShardSummary.TensorPages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetJsonTest {
    private static final ChannelStats STATS = new ChannelStats(
            new long[] {40, 38}, new double[] {1.5, 2}, new double[] {0.5, 2e23}, new double[] {1, -1}, new double[] {
                2, 3
            });

    @TempDir
    Path folder;

    private static Map<String, Object> dataset() {
        TensorSpec x = new TensorSpec(
                "x", PixelType.FLOAT32, PixelType.UINT8, Layout.TCHW, 4, 64, 48, 2, Normalization.zscore(STATS), true);
        Ledger rows = new Ledger();
        rows.addTotal(10);
        rows.addKept(7);
        rows.addDropped("duplicate", 1);
        rows.addRejected("missing_id", 1);
        rows.addRejected("bad_box", 1);
        ShardSummary shard = new ShardSummary(
                "train/shard-00000-of-00001.parquet",
                Split.TRAIN,
                7,
                2,
                1234,
                "0123456789abcdef".repeat(4),
                List.of(new TensorPages("x", List.of(new Page(512, 4), new Page(4096, 3)))));
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put("format", DatasetJson.FORMAT);
        dataset.put("version", DatasetJson.VERSION);
        dataset.put("fingerprint", "f".repeat(64));
        dataset.put("tensors", Map.of("x", DatasetJson.tensor(x)));
        dataset.put(
                "targets",
                Map.of("urban", DatasetJson.target("urban", PixelType.FLOAT64, false, Map.of("kind", "scalar"))));
        dataset.put("frames", List.of("2016", "2017", "2018", "2019"));
        dataset.put("statistics", DatasetJson.statistics(STATS));
        Map<String, Object> none = Map.of("samples", 0, "regions", 0, "bytes", 0);
        dataset.put(
                "splits",
                Map.of("train", Map.of("samples", 7, "regions", 1, "bytes", 1234), "val", none, "test", none));
        dataset.put("shards", List.of(DatasetJson.shard(shard, -1)));
        dataset.put(
                "ledger",
                Map.of(
                        "tile_rows",
                        DatasetJson.ledger(rows, "read", "used"),
                        "samples",
                        DatasetJson.ledger(new Ledger(), "planned", "written")));
        dataset.put("rejects", List.of("rejects/tile_rows-plan-00000.parquet"));
        dataset.put("regions", Map.of("train", List.of(1), "val", List.of(), "test", List.of()));
        dataset.put("certificate", Map.of("rule", "region"));
        dataset.put("config", Map.of());
        dataset.put("software", Map.of("tileseq", "1"));
        return dataset;
    }

    @Test
    void its_parts_satisfy_the_schema() {
        DatasetSchema.requireValid(DatasetJson.text(dataset()));
    }

    @Test
    void the_schema_finds_what_is_missing_or_wrong() {
        Map<String, Object> dataset = dataset();
        dataset.remove("ledger");
        dataset.put("fingerprint", "F00D");
        dataset.put("statistics", Map.of());
        List<String> problems = DatasetSchema.problems(DatasetJson.text(dataset));

        assertTrue(problems.stream().anyMatch(text -> text.contains("'ledger'")), problems.toString());
        assertTrue(problems.stream().anyMatch(text -> text.contains("fingerprint")), problems.toString());
        assertTrue(problems.stream().anyMatch(text -> text.contains("statistics")), problems.toString());
    }

    @Test
    void the_file_is_written_and_read_whole() throws IOException {
        OutputFiles files = new OutputFiles(new Configuration(), folder.toUri().toString());
        files.write(DatasetJson.FILE, DatasetJson.text(dataset()));
        JsonNode read = DatasetJson.read(files);

        assertEquals("[4,2,64,48]", read.at("/tensors/x/shape").toString());
        assertEquals("TCHW", read.at("/tensors/x/axes").asText());
        assertEquals("uint8", read.at("/tensors/x/source_dtype").asText());
        assertEquals("[1.5,2.0]", read.at("/tensors/x/normalize/mean").toString());
        assertTrue(read.at("/tensors/x/normalize/applied").asBoolean());
        assertEquals(38, read.at("/statistics/count").asLong());
        assertEquals("[40,38]", read.at("/statistics/counts").toString());
        assertEquals(4096, read.at("/shards/0/pages/x/1/offset").asLong());
        assertEquals(
                "{\"bad_box\":1,\"missing_id\":1}",
                read.at("/ledger/tile_rows/rejected").toString());
        assertEquals(
                DatasetJson.text(dataset()).length(),
                DatasetJson.text(DatasetJson.tree(read)).length());
    }

    @Test
    void numbers_have_their_shortest_text_on_every_java() {
        assertTrue(
                DatasetJson.text(dataset()).contains("[ 0.5, 2.0E23 ]"), "Java 17 alone writes 1.9999999999999998E23");
    }

    @Test
    void a_compressed_shard_has_no_pages_and_missing_statistics_are_null() {
        ShardSummary shard = new ShardSummary("val/shard-00000-of-00001.parquet", Split.VAL, 1, 1, 9, "", List.of());

        assertFalse(DatasetJson.shard(shard, -1).containsKey("pages"));
        assertEquals("val", DatasetJson.shard(shard, -1).get("split"));
        assertNull(DatasetJson.statistics(null));
    }

    @Test
    void a_folder_without_it_is_not_a_dataset() throws IOException {
        OutputFiles files = new OutputFiles(new Configuration(), folder.toUri().toString());
        var e = assertThrows(UserException.class, () -> DatasetJson.read(files));

        assertEquals(
                files.uri() + " is not a finished dataset: it has no dataset.json; build it, or go on with --resume",
                e.getMessage());
    }

    @Test
    void a_file_that_is_cut_off_is_told_by_its_path() throws IOException {
        OutputFiles files = new OutputFiles(new Configuration(), folder.toUri().toString());
        files.write(DatasetJson.FILE, "{\"format\": ");
        var e = assertThrows(UserException.class, () -> DatasetJson.read(files));

        assertTrue(e.getMessage().startsWith(files.uri() + "/dataset.json is not JSON: "), e.getMessage());
    }
}
