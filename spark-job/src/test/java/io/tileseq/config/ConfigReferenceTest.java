package io.tileseq.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code conf/reference.yaml} says what the code does. */
class ConfigReferenceTest {
    private static final Path REFERENCE = Path.of("..", "conf", "reference.yaml");
    private static final Set<String> FIELDS = Set.of("type", "unit", "default", "example", "meaning");
    private static final List<String> NUMBERS = List.of("integer", "number", "size");

    /** Keys whose example may be what the test's own config has. */
    private static final Set<String> ONE_VALUE_OR_REQUIRED = Set.of(
            "targets.<name>.column",
            "targets.<name>.columns",
            "targets.<name>.table.path",
            "tiles.path",
            "frames.table.path",
            "frames.listing.path");

    @Test
    void it_has_every_key_of_the_code_and_no_other() throws IOException {
        assertEquals(
                new TreeSet<>(Configs.allKeys().keySet()),
                new TreeSet<>(reference().keySet()));
    }

    @Test
    void every_row_has_type_default_example_and_meaning_and_numbers_a_unit() throws IOException {
        reference().forEach((key, row) -> {
            assertTrue(FIELDS.containsAll(row.keySet()), key + " has " + row.keySet());
            for (String field : List.of("type", "default", "example", "meaning")) {
                assertTrue(row.get(field) != null && !row.get(field).toString().isBlank(), key + " lacks " + field);
            }
            boolean number = NUMBERS.stream().anyMatch(row.get("type").toString()::startsWith);
            assertTrue(!number || row.containsKey("unit") || key.endsWith(".seed"), key + " lacks its unit");
        });
    }

    @Test
    void its_defaults_are_those_of_the_code() throws IOException {
        Map<String, Object> code = Configs.allKeys();
        reference().forEach((key, row) -> {
            Object value = code.get(key);
            String written = row.get("default").toString();
            if (written.startsWith("required")) {
                assertTrue(
                        List.of(
                                                "tiles.path",
                                                "tiles.sql",
                                                "frames.pattern",
                                                "frames.table.path",
                                                "targets.<name>.table.path",
                                                "targets.<name>.share_of")
                                        .contains(key)
                                || Configs.refusal("{}", required(key))
                                        .contains(key.replace("<name>", "urban") + ": is required"),
                        key + " is not required by the code");
            } else if (value == null) {
                assertTrue(
                        Set.of("none", "by the ending of the path", "all frames but the horizon")
                                .contains(written),
                        key + " has no default in the code but " + written + " in the reference");
            } else if (value instanceof List<?> list) {
                assertTrue(list.isEmpty() && written.startsWith("[]"), key + ": " + value + " is not " + written);
            } else if (value instanceof Long && key.endsWith("_bytes")) {
                assertEquals(
                        value,
                        Configs.flat(Configs.minimal(key + "=" + written)).get(key),
                        key);
            } else {
                assertEquals(value.toString(), written, key);
            }
        });
    }

    /** What makes a key's section be read at all. */
    private static String[] required(String key) {
        if (key.equals("shuffle.lanes")) {
            return new String[] {"shuffle.order=lanes"};
        }
        if (key.startsWith("tiles.grid.") || key.startsWith("frames.listing.")) {
            return new String[] {key.substring(0, key.lastIndexOf('.')) + "={}"};
        }
        return key.startsWith("targets.")
                ? new String[] {Configs.targetWith(key).replaceFirst(", (columns?|count):.*", " }")}
                : new String[0];
    }

    @Test
    void its_examples_are_taken_and_differ_from_the_defaults() throws IOException {
        String text = Files.readString(REFERENCE);
        Map<String, Object> defaults = Configs.allKeys();
        for (String key : reference().keySet()) {
            String example = example(text, key);
            BuildConfig config =
                    switch (key) {
                        case "tiles.sql" -> Configs.minimal("tiles.path=", key + "=" + example);
                        case "normalize.mean" ->
                            Configs.minimal("normalize.kind=constants", key + "=" + example, "normalize.std=[1, 1, 1]");
                        case "normalize.std" ->
                            Configs.minimal(
                                    "normalize.kind=constants", key + "=" + example, "normalize.mean=[1, 1, 1]");
                        case "image.height" -> Configs.minimal(key + "=" + example, "image.width=1");
                        case "image.width" -> Configs.minimal(key + "=" + example, "image.height=1");
                        case "split.time.val_from", "split.time.test_from" ->
                            Configs.minimal("split.by=time", key + "=" + example);
                        case "split.time.gap" ->
                            Configs.minimal("split.by=time", "split.time.val_from=2020", key + "=" + example);
                        case "split.grid.height", "split.grid.width", "split.grid.buffer" ->
                            Configs.minimal("split.by=grid", "split.grid={height: 9, width: 9}", key + "=" + example);
                        case "split.stratify.target" ->
                            Configs.minimal("targets.urban={kind: class, column: a}", key + "=" + example);
                        case "split.stratify.bins" ->
                            Configs.minimal(
                                    "targets.urban={column: a}", "split.stratify.target=urban", key + "=" + example);
                        case "balance.bins" ->
                            Configs.minimal(
                                    "targets.urban={column: a}",
                                    "balance={target: urban, method: over}",
                                    key + "=" + example);
                        case "balance.target_samples" ->
                            Configs.minimal(
                                    "targets.urban={kind: class, column: a}",
                                    "balance={target: urban, method: target_samples}",
                                    key + "=" + example);
                        case "balance.target", "balance.method" ->
                            Configs.minimal(
                                    "targets.urban={kind: class, column: a}",
                                    "balance={target: urban, method: under}",
                                    key + "=" + example);
                        case "split.column" -> Configs.minimal("split.by=column", key + "=" + example);
                        default -> withSection(key, example);
                    };
            Object value = Configs.flat(config).get(key);
            assertTrue(value != null, key + " = " + example + " was not taken");
            if (!ONE_VALUE_OR_REQUIRED.contains(key)) {
                assertNotEquals(defaults.get(key), value, key + ": the example is the default");
            }
        }
    }

    private static BuildConfig withSection(String key, String example) {
        if (key.startsWith("frames.table.")) {
            return Configs.minimal("frames.pattern=", "frames.table.path=images.csv", key + "=" + example);
        }
        if (key.startsWith("frames.listing.")) {
            return switch (key) {
                case "frames.listing.band" -> listing(key, example, "frames.listing.bands=[red]");
                case "frames.listing.bands" -> listing(key, example, "frames.listing.band='{frame}'");
                case "frames.listing.split" -> listing(key, example, "split.by=column");
                default -> listing(key, example, "split.by=region");
            };
        }
        if (key.startsWith("tiles.grid.")) {
            return Configs.minimal("targets=", "tiles={grid: {height: 8, width: 8}}", key + "=" + example);
        }
        if (key.startsWith("tiles.whole")) {
            return Configs.minimal("targets=", "tiles=whole");
        }
        if (key.startsWith("frames.pages")) {
            return Configs.minimal("frames.pattern=stack.tif", key + "=" + example);
        }
        if (key.equals("targets.<name>.table.time_pattern")) {
            return Configs.minimal(
                    "frames.time_pattern=yyyy",
                    Configs.targetWith(key),
                    "targets.urban.table.time=ts",
                    "targets.urban.table.time_pattern=" + example);
        }
        if (key.equals("targets.<name>.pages")) {
            return Configs.minimal(
                    "frames={pattern: stack.tif, pages: true}",
                    "targets.urban={kind: mask, pattern: m.tif}",
                    "targets.urban.pages=" + example);
        }
        if (key.startsWith("targets.")) {
            return Configs.minimal(
                    "tiles.columns.frame=f", Configs.targetWith(key), key.replace("<name>", "urban") + "=" + example);
        }
        if (key.startsWith("augment.")) {
            String beside = key.endsWith(".ratio") ? "random_resized_crop.scale=[0.5, 1]" : "flip_horizontal=1";
            return Configs.minimal("augment.copies=1", "augment." + beside, key + "=" + example);
        }
        if (List.of("shuffle.lanes", "shuffle.padding", "shuffle.max_consecutive")
                .contains(key)) {
            return Configs.minimal("shuffle={order: lanes, lanes: 2}", key + "=" + example);
        }
        if (key.startsWith("split.fractions.")) {
            return Configs.minimal("split.fractions={train: 0.5, val: 0.3, test: 0.2}", key + "=" + example);
        }
        return Configs.minimal(key + "=" + example);
    }

    private static BuildConfig listing(String key, String example, String other) {
        return Configs.minimal("frames.pattern=", Configs.LISTING, other, key + "=" + example);
    }

    private static String example(String reference, String key) {
        String row = reference.substring(reference.indexOf("\n" + key + ":\n"));
        return row.substring(row.indexOf("  example: ") + 11)
                .lines()
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> reference() throws IOException {
        Load load = new Load(LoadSettings.builder().build());
        return (Map<String, Map<String, Object>>) load.loadFromString(Files.readString(REFERENCE));
    }
}
