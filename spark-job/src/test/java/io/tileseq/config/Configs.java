package io.tileseq.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tileseq.model.UserException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Configs for tests: a minimal one, and what overrides make of it. */
final class Configs {
    static final String FILE = "/data/conf/build.yaml";

    /** The required keys alone. */
    static final String MINIMAL =
            """
            tiles: { path: tiles.csv, columns: { box: box } }
            frames: { pattern: "images/{frame}/{region}.tif" }
            output: { path: out }
            """;

    /** A target of each kind with the keys that it needs. A key that several kinds have is tried at the first of them. */
    private static final List<String> TARGETS = List.of(
            "{ kind: scalar, column: a }",
            "{ kind: vector, columns: [a] }",
            "{ kind: class, column: a }",
            "{ kind: multi_label, column: a }",
            "{ kind: boxes, columns: [a, b, c, d], table: { path: a.csv } }",
            "{ kind: points, columns: [a, b], table: { path: a.csv } }",
            "{ kind: mask }",
            "{ kind: frames, count: 1 }",
            "{ kind: scalar, share_of: [1, 2, 3] }");

    /** Keys whose values are mappings of the user's own. */
    private static final Set<String> MAPPINGS = Set.of("labels", "remap");

    private Configs() {}

    static BuildConfig minimal(String... overrides) {
        return load(MINIMAL, overrides);
    }

    static BuildConfig load(String text, String... overrides) {
        return ConfigLoader.parse(text, FILE, Arrays.asList(overrides));
    }

    /** The least that a listing needs. */
    static final String LISTING =
            "frames.listing={path: set, match: '(?<split>[^/]+)/(?<region>[^/]+)_(?<frame>\\d+).png'}";

    /** The message for a config that must not load. */
    static String refusal(String text, String... overrides) {
        return refused(text, overrides).getMessage();
    }

    static UserException refused(String text, String... overrides) {
        return assertThrows(UserException.class, () -> load(text, overrides));
    }

    /** Every key of the code with its value as resolved, by its path; of a config that uses every section. */
    static Map<String, Object> allKeys() {
        Map<String, Object> keys = flat(minimal());
        for (String target : TARGETS) {
            flat(minimal("targets.urban=" + target)).forEach(keys::putIfAbsent);
        }
        List.of("frames.table", "frames.listing", "tiles.grid").forEach(keys::remove);
        flat(minimal("frames.pattern=", LISTING)).forEach((key, value) -> {
            if (key.startsWith("frames.listing.")) {
                keys.put(key, value);
            }
        });
        flat(minimal("targets=", "tiles={grid: {height: 8, width: 8}}")).forEach((key, value) -> {
            if (key.startsWith("tiles.grid.")) {
                keys.put(key, value);
            }
        });
        flat(minimal("shuffle={order: lanes, lanes: 4}")).forEach((key, value) -> {
            if (key.startsWith("shuffle.")) {
                keys.putIfAbsent(key, value);
            }
        });
        flat(minimal("frames.pattern=", "frames.table.path=images.csv")).forEach((key, value) -> {
            if (key.startsWith("frames.table.")) {
                keys.put(key, value);
            }
        });
        return keys;
    }

    /** An override that makes the target {@code urban} one that has {@code key}, which begins with {@code targets.<name>.}. */
    static String targetWith(String key) {
        return TARGETS.stream()
                .map(target -> "targets.urban=" + target)
                .filter(override -> flat(minimal(override)).containsKey(key))
                .findFirst()
                .orElseThrow();
    }

    /** The values by their keys' paths; those of the target {@code urban} as {@code targets.<name>}. */
    static Map<String, Object> flat(BuildConfig config) {
        Map<String, Object> keys = new LinkedHashMap<>();
        flatten("", config.tree(), keys);
        return keys;
    }

    private static void flatten(String path, Map<?, ?> tree, Map<String, Object> keys) {
        tree.forEach((key, value) -> {
            String here = path.isEmpty() ? key.toString() : path + "." + key;
            if (value instanceof Map<?, ?> section && !MAPPINGS.contains(key.toString())) {
                flatten(here, section, keys);
            } else {
                keys.put(here.replace("targets.urban.", "targets.<name>."), value);
            }
        });
    }

    /** The messages' lines, without the heading. */
    static List<String> problems(String message) {
        return message.lines()
                .skip(1)
                .map(line -> line.replaceFirst("^ {2}- ", ""))
                .toList();
    }
}
