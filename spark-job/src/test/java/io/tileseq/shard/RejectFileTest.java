package io.tileseq.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tileseq.model.RowText;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectFileTest {
    @TempDir
    Path folder;

    private final Configuration conf = new Configuration();

    @Test
    void a_rejected_row_keeps_all_its_columns_as_text() throws Exception {
        OutputFiles files = new OutputFiles(conf, folder.toUri().toString());
        RejectFile.writeRows(
                files,
                conf,
                "rejects/tile_rows-00000.parquet",
                List.of("tile_id", "reason"),
                List.of(
                        new RejectFile.Row(RowText.of("007", "its own"), "bad_box", "no box: a"),
                        new RejectFile.Row(RowText.of(null, ""), "missing_id", null)));

        assertEquals(
                List.of("007 | its own | bad_box | no box: a", "null |  | missing_id | null"),
                DuckDb.rows("select tile_id, _reason, reason, message from '"
                        + folder.resolve("rejects/tile_rows-00000.parquet") + "'"));
        assertEquals(List.of("tile_rows-00000.parquet"), files.list("rejects"));
    }

    @Test
    void a_rejected_sample_keeps_its_frames() throws Exception {
        OutputFiles files = new OutputFiles(conf, folder.toUri().toString());
        RejectFile.writeSamples(
                files,
                conf,
                "rejects/samples-00000.parquet",
                List.of(
                        new RejectFile.Sample("t", "r", List.of("2016", "2017"), "frame_missing", "no file 2017.tif"),
                        new RejectFile.Sample("u", "r", List.of("2018"), "size_differs", null)));

        assertEquals(
                List.of(
                        "t | r | [2016, 2017] | frame_missing | no file 2017.tif",
                        "u | r | [2018] | size_differs | null"),
                DuckDb.rows("select tile_id, region_id, frames::varchar, reason, message from '"
                        + folder.resolve("rejects/samples-00000.parquet") + "'"));
    }
}
