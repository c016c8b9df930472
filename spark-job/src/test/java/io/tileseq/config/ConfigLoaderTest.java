package io.tileseq.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.Split;
import io.tileseq.model.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {

    @Test
    void the_landcover_config_loads() {
        BuildConfig config = ConfigLoader.load("../conf/landcover.yaml", List.of());
        assertEquals(
                List.of("2016", "2017", "2018", "2019", "2020", "2021", "2022"),
                config.frames().order());
        assertEquals(OptionalInt.of(4), config.sequence().length());
        assertEquals(
                Map.of(Split.TRAIN, 0.7, Split.VAL, 0.2, Split.TEST, 0.1),
                config.split().fractions());
        assertEquals(512L << 20, config.shuffle().groupBytes());
        String table = config.tiles().path().orElseThrow().resolved();
        assertTrue(table.matches("file:/.*/src-test-data/landcover/tiles.csv"), table);
        assertTrue(!table.contains(".."), table);
        assertEquals("../target/landcover", config.output().path().written());
    }

    @Test
    void json_is_yaml_too() {
        BuildConfig config = Configs.load(
                """
                {"tiles": {"path": "t.parquet", "columns": {"box": ["a", "b", "c", "d"]}},
                 "frames": {"pattern": "{frame}/{region}.tif", "order": [2016, "2017"]},
                 "output": {"path": "out", "row_group_bytes": 1048576}}
                """);
        assertEquals(List.of("2016", "2017"), config.frames().order());
        assertEquals(1L << 20, config.output().rowGroupBytes());
    }

    @Test
    void texts_stay_as_they_are_written() {
        BuildConfig config = Configs.minimal("frames.order=[2020-01-05, 007, 1e3, 0x10, yes, 1.0, '~', 12:30]");
        assertEquals(
                List.of("2020-01-05", "007", "1e3", "0x10", "yes", "1.0", "~", "12:30"),
                config.frames().order());
    }

    @ParameterizedTest
    @CsvSource({
        "a.csv, /data/conf/b.yaml, file:/data/conf/a.csv",
        "../a b/{frame}.csv, /data/conf/b.yaml, file:/data/a b/{frame}.csv",
        "a%20b#c.csv, /data/my conf/b.yaml, file:/data/my conf/a%20b#c.csv",
        "/abs/a.csv, /data/conf/b.yaml, /abs/a.csv",
        "s3a://bucket/a.csv, /data/conf/b.yaml, s3a://bucket/a.csv",
        "a/b.csv, s3a://bucket/conf/b.yaml, s3a://bucket/conf/a/b.csv",
        "../b.csv, hdfs://name:8020/conf/b.yaml, hdfs://name:8020/b.csv",
    })
    void relative_paths_are_relative_to_the_config(String written, String config, String resolved) {
        BuildConfig loaded = ConfigLoader.parse(Configs.MINIMAL, config, List.of("tiles.path='" + written + "'"));
        Location path = loaded.tiles().path().orElseThrow();
        assertEquals(new Location(written, resolved), path);
        assertEquals(written, Configs.flat(loaded).get("tiles.path"));
    }

    @Test
    void fractions_that_are_left_out_are_zero_once_one_is_given() {
        assertEquals(
                Map.of(Split.TRAIN, 0.75, Split.VAL, 0.25, Split.TEST, 0.0),
                Configs.minimal("split.fractions={train: 0.75, val: 0.25}")
                        .split()
                        .fractions());
    }

    @Test
    void fractions_may_miss_one_by_the_rounding_of_their_sum() {
        assertEquals(
                0.1,
                Configs.minimal("split.fractions={train: 0.7, val: 0.2, test: 0.1}")
                        .split()
                        .fractions()
                        .get(Split.TEST));
    }

    @ParameterizedTest
    @CsvSource({"1048576, 1048576", "1MiB, 1048576", "1 MiB, 1048576", "2GB, 2000000000", "64KiB, 65536", "10B, 10"})
    void sizes_have_units(String written, long bytes) {
        assertEquals(
                bytes,
                Configs.minimal("shuffle.group_bytes=" + written).shuffle().groupBytes());
    }

    @Test
    void overrides_make_sections_take_lists_and_reset_to_the_default() {
        BuildConfig config = Configs.load(
                Configs.MINIMAL + "split: { seed: 3 }\nsequence: { length: 9 }\n",
                "split.seed=",
                "sequence.length=null",
                "targets.urban={column: a}",
                "targets.urban.column=b",
                "image.bands=[1]");
        assertEquals(SplitConfig.DEFAULT_SEED, config.split().seed());
        assertEquals(OptionalInt.empty(), config.sequence().length());
        assertEquals(
                new TargetConfig.Scalar("b", TargetConfig.At.TARGET, false),
                config.targets().get("urban"));
        assertEquals(List.of(1), config.image().bands());
    }

    @Test
    void targets_keep_the_order_of_the_file() {
        BuildConfig config = Configs.minimal("targets={z: {column: a}, m: {column: b}, a: {column: c}}");
        assertEquals(List.of("z", "m", "a"), List.copyOf(config.targets().keySet()));
    }

    @Test
    void a_byte_order_mark_and_windows_lines_are_taken(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("build.yaml");
        Files.writeString(file, "\ufeff" + Configs.MINIMAL.replace("\n", "\r\n"));
        assertEquals(
                "tiles.csv",
                ConfigLoader.load(file.toString(), List.of())
                        .tiles()
                        .path()
                        .orElseThrow()
                        .written());
    }

    @Test
    void a_file_that_cannot_be_read_is_told(@TempDir Path folder) throws IOException {
        String missing = folder.resolve("no.yaml").toString();
        assertEquals("there is no config file " + missing, message(missing));
        assertEquals("there is no config file file:" + missing, message("file:" + missing));
        Path latin = Files.write(folder.resolve("latin.yaml"), "a: ä".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("the config file " + latin + " is not text in UTF-8", message(latin.toString()));
        assertTrue(message(folder.toString()).startsWith("the config file " + folder + " cannot be read: "));
        assertTrue(message("nosuch://x/a.yaml").startsWith("the config file nosuch://x/a.yaml cannot be read: "));
    }

    private static String message(String file) {
        return assertThrows(UserException.class, () -> ConfigLoader.load(file, List.of()))
                .getMessage();
    }
}
