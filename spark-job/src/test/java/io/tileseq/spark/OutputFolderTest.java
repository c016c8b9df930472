package io.tileseq.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tileseq.model.UserException;
import io.tileseq.shard.OutputFiles;
import io.tileseq.spark.OutputFolder.Start;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    private static final String LISTING =
            """
            {"format": "tileseq", "version": 1,
             "shards": [{"path": "train/shard-00000-of-00002.parquet"}, {"path": "../precious.parquet"}, {"path": "."}],
             "rejects": ["rejects/samples-00000.parquet"]}""";

    @TempDir
    Path parent;

    private Path folder;
    private OutputFiles files;

    @BeforeEach
    void open() throws IOException {
        folder = parent.resolve("out");
        files = new OutputFiles(new Configuration(), folder.toUri().toString());
        Files.writeString(parent.resolve("precious.parquet"), "");
    }

    private void put(String... paths) throws IOException {
        for (String path : paths) {
            files.write(path, path.endsWith("dataset.json") ? LISTING : "");
        }
    }

    private List<String> held() {
        try (Stream<Path> all = Files.walk(parent)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> parent.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String refused(boolean resume, boolean overwrite) {
        List<String> before = held();
        var e = assertThrows(UserException.class, () -> OutputFolder.prepare(files, resume, overwrite));
        assertEquals(UserException.Fault.CONFIG, e.fault());
        assertEquals(before, held(), "a refusal removes nothing");
        return e.getMessage();
    }

    @Test
    void an_empty_folder_or_none_is_marked_as_a_builds() throws IOException {
        assertEquals(Start.NEW, OutputFolder.prepare(files, false, false));
        assertEquals(List.of("out/_build/begun", "precious.parquet"), held());
    }

    @Test
    void a_folder_that_holds_anything_is_refused() throws IOException {
        put("notes.txt");

        assertEquals(
                "the output folder " + files.uri()
                        + " is not empty: it holds notes.txt; choose another output.path, or replace the dataset there with"
                        + " --overwrite",
                refused(false, false));
        assertEquals(
                "the output folder " + files.uri()
                        + " is not empty: it holds notes.txt, but no build that --resume could go on with; choose another"
                        + " output.path",
                refused(true, false));
    }

    @Test
    void a_stopped_build_is_refused_with_both_remedies() throws IOException {
        put("_build/begun", "a", "b", "c", "d", "e");

        assertEquals(
                "the output folder " + files.uri()
                        + " is not empty: it holds _build, a, b, c, d, …; go on with --resume, or replace it with --overwrite",
                refused(false, false));
    }

    @Test
    void overwriting_removes_what_the_dataset_lists_and_nothing_else() throws IOException {
        put(
                "dataset.json",
                "notes.txt",
                "train/shard-00000-of-00002.parquet",
                "train/notes.txt",
                "rejects/samples-00000.parquet",
                "rejects/mine.parquet",
                "val/.shard-00000-of-00001.parquet.0123456789abcdef.tmp");

        assertEquals(Start.NEW, OutputFolder.prepare(files, false, true));
        assertEquals(
                List.of(
                        "out/_build/begun",
                        "out/notes.txt",
                        "out/rejects/mine.parquet",
                        "out/train/notes.txt",
                        "precious.parquet"),
                held());
        assertFalse(Files.exists(folder.resolve("val")), "an empty folder goes too");
    }

    @Test
    void overwriting_a_stopped_build_removes_its_leftovers() throws IOException {
        put(
                "_build/begun",
                "_build/plan.json",
                "_build/group-00000.json",
                "train/shard-00000-of-00002.parquet",
                "test/.shard-00000-of-00002.parquet.0123456789abcdef.tmp",
                "rejects/tile_rows-plan-00000.parquet",
                "rejects/tile_rows-00000.parquet",
                "notes.txt");

        assertEquals(Start.NEW, OutputFolder.prepare(files, false, true));
        assertEquals(List.of("out/_build/begun", "out/notes.txt", "precious.parquet"), held());
    }

    @Test
    void parquet_of_others_among_the_shards_is_refused_even_when_overwriting() throws IOException {
        put("dataset.json", "train/shard-00000-of-00002.parquet", "train/shard-00001-of-00002.parquet");

        assertEquals(
                "the output folder " + files.uri()
                        + " holds train/shard-00001-of-00002.parquet, which no build that is known there wrote; remove it, or"
                        + " choose another output.path",
                refused(false, true));
    }

    @Test
    void a_dataset_json_of_something_else_is_refused() throws IOException {
        files.write("dataset.json", "{\"name\": \"mnist\"}");

        assertEquals(
                files.uri()
                        + "/dataset.json is not of tileseq, so nothing there is removed; choose another output.path",
                refused(false, true));
    }

    @Test
    void resuming_keeps_the_shards_and_clears_what_is_unfinished() throws IOException {
        put(
                "_build/begun",
                "_build/plan.json",
                "_build/group-00000.json",
                "train/shard-00000-of-00002.parquet",
                "train/.shard-00001-of-00002.parquet.0123456789abcdef.tmp",
                "rejects/tile_rows-plan-00003.parquet",
                "rejects/tile_rows-00000.parquet");

        assertEquals(Start.RESUMED, OutputFolder.prepare(files, true, false));
        assertEquals(
                List.of(
                        "out/_build/begun",
                        "out/_build/group-00000.json",
                        "out/_build/plan.json",
                        "out/rejects/tile_rows-00000.parquet",
                        "out/train/shard-00000-of-00002.parquet",
                        "precious.parquet"),
                held());
    }

    @Test
    void resuming_a_build_that_was_stopped_while_planning_begins_anew() throws IOException {
        put("_build/begun", "_build/inputs.tsv", "rejects/tile_rows-plan-00000.parquet");

        assertEquals(Start.NEW, OutputFolder.prepare(files, true, false));
        assertEquals(List.of("out/_build/begun", "precious.parquet"), held());
    }

    @Test
    void resuming_a_finished_build_has_nothing_to_do() throws IOException {
        put("dataset.json", "train/shard-00000-of-00002.parquet");
        List<String> before = held();

        assertEquals(Start.FINISHED, OutputFolder.prepare(files, true, false));
        assertEquals(before, held());
    }

    @Test
    void a_build_that_ended_before_it_wrote_leaves_no_trace() throws IOException {
        OutputFolder.prepare(files, false, false);
        OutputFolder.abandon(files);

        assertEquals(List.of("precious.parquet"), held());
        assertFalse(Files.exists(folder));
    }

    @Test
    void a_build_that_ended_with_rejects_keeps_them_as_its_own() throws IOException {
        OutputFolder.prepare(files, false, false);
        put("rejects/tile_rows-plan-00000.parquet");
        OutputFolder.abandon(files);

        assertEquals(
                List.of("out/_build/begun", "out/rejects/tile_rows-plan-00000.parquet", "precious.parquet"), held());
    }

    @Test
    void a_pipeline_is_removed_only_if_the_dataset_lists_it() throws IOException {
        files.write("dataset.json", "{\"format\": \"tileseq\", \"version\": 1, \"tabular\": {}}");
        put("tabular-pipeline/metadata/part-00000");
        OutputFolder.prepare(files, false, true);
        assertEquals(List.of("out/_build/begun", "precious.parquet"), held());

        files.delete("_build");
        put("dataset.json", "tabular-pipeline/notes.txt");
        OutputFolder.prepare(files, false, true);
        assertEquals(List.of("out/_build/begun", "out/tabular-pipeline/notes.txt", "precious.parquet"), held());
    }
}
