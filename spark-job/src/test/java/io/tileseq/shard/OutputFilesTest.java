package io.tileseq.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFilesTest {
    @TempDir
    Path folder;

    private OutputFiles files;

    @BeforeEach
    void open() throws IOException {
        files = new OutputFiles(new Configuration(), folder.toUri().toString());
    }

    private static void write(OutputFiles.Pending file, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        file.write(bytes, 0, bytes.length);
    }

    @Test
    void a_file_appears_when_it_is_committed_and_not_before() throws IOException {
        try (OutputFiles.Pending file = files.create("train/a")) {
            write(file, "whole");
            assertFalse(files.exists("train/a"));
            file.commit();
        }

        assertEquals("whole", files.read("train/a"));
        assertEquals(5, files.size("train/a"));
        assertEquals(List.of("a"), files.list("train"), "neither a checksum nor a temporary file");
    }

    @Test
    void a_file_that_is_not_committed_leaves_what_was_there() throws IOException {
        files.write("a", "old");
        try (OutputFiles.Pending file = files.create("a")) {
            write(file, "new");
        }

        assertEquals("old", files.read("a"));
        assertEquals(List.of("a"), files.list(""));
    }

    @Test
    void twins_that_write_the_same_file_at_the_same_time_do_not_mix() throws IOException {
        try (OutputFiles.Pending first = files.create("a");
                OutputFiles.Pending second = files.create("a")) {
            write(first, "equal");
            write(second, "equ");
            first.commit();
            assertEquals("equal", files.read("a"));
            write(second, "al");
            second.commit();
        }

        assertEquals("equal", files.read("a"));
        assertEquals(List.of("a"), files.list(""));
    }

    @Test
    void a_file_system_other_than_the_local_one_replaces_a_file_too() throws IOException {
        Configuration conf = new Configuration();
        conf.set("fs.viewfs.mounttable.test.link./mounted", folder.toUri().toString());
        OutputFiles mounted = new OutputFiles(conf, "viewfs://test/mounted/out");
        mounted.write("train/a", "old");
        mounted.write("train/a", "new");

        assertEquals("new", mounted.read("train/a"));
        assertEquals(
                List.of("a"),
                mounted.list("train").stream()
                        .filter(name -> !name.endsWith(".crc"))
                        .toList());
    }

    @Test
    void what_killed_attempts_left_is_found_by_its_name() throws IOException {
        files.create("train/shard-00000-of-00001.parquet");
        files.write("train/shard-00000-of-00001.parquet", "");
        files.write("train/.mine.tmp", "");
        assertEquals(3, files.list("train").size());

        files.deleteTemporaries("train");

        assertEquals(List.of(".mine.tmp", "shard-00000-of-00001.parquet"), files.list("train"));
    }

    @Test
    void a_storage_that_fails_is_told_with_the_file() throws IOException {
        files.write("a", "a file, no folder");
        var e = assertThrows(IOException.class, () -> files.write("a/b", ""));

        assertTrue(e.getMessage().startsWith("cannot write " + files.uri() + "/a/b: "), e.getMessage());
    }

    @Test
    void what_is_not_there_is_null_or_empty_or_minus_one() throws IOException {
        assertNull(files.read("none"));
        assertEquals(-1, files.size("none"));
        assertEquals(List.of(), files.list("none"));
        files.delete("none");
        files.deleteIfEmpty("none");
    }

    @Test
    void only_an_empty_folder_is_deleted_as_empty() throws IOException {
        Files.createDirectories(folder.resolve("empty"));
        files.write("full/a", "");

        files.deleteIfEmpty("empty");
        files.deleteIfEmpty("full");

        assertEquals(List.of("full"), files.list(""));
    }

    @Test
    void object_stores_are_known_by_their_scheme() {
        for (String uri : List.of("s3a://bucket/out", "s3://bucket/out", "gs://bucket/out", "abfss://c@a/out")) {
            assertTrue(OutputFiles.isObjectStore(uri), uri);
        }
        for (String uri : List.of("/data/out", "file:///data/out", "hdfs://name/out", "relative/out")) {
            assertFalse(OutputFiles.isObjectStore(uri), uri);
        }
    }
}
