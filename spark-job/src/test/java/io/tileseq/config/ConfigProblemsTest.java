package io.tileseq.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.UserException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the loader says about a config that is wrong. */
class ConfigProblemsTest {

    @Test
    void all_problems_come_in_one_message_with_line_value_and_what_is_allowed() {
        String text =
                """
                tiles: { path: t.csv, columns: { box: [a, b] }, max_rejected_fraction: 1.5 }
                frames:
                  pattern: "{frame}/{region}.tif"
                  ordr: [a]
                  missing: rejekt
                image: { height: 64 }
                split:
                  fractions: { train: 0.7, val: 0.2 }
                  seed: seven
                output: { path: out, row_group_bytes: 64MiB, shard_bytes: 32 MiB, layout: HWC }
                """;
        UserException refused = Configs.refused(text);
        assertEquals(UserException.Fault.CONFIG, refused.fault());
        assertEquals(
                "/data/conf/build.yaml has 9 problems:",
                refused.getMessage().lines().findFirst().orElseThrow());
        assertEquals(
                List.of(
                        "line 1, tiles.columns.box: is required: one column, or four as [x_min, y_min, x_max, y_max],"
                                + " but has 2: [a, b]",
                        "line 1, tiles.max_rejected_fraction: must be a number from 0.0 to 1.0 but is 1.5",
                        "line 5, frames.missing: must be one of reject, drop, mask but is rejekt; did you mean reject?",
                        "line 4, frames.ordr: is no known key; did you mean order?; known here: pattern, table, pages, listing, order, order_by, time_pattern,"
                                + " missing",
                        "line 6, image.height: give both height and width, or neither",
                        "line 8, split.fractions: must sum to 1 but sum to 0.8999999999999999",
                        "line 9, split.seed: must be an integer from -9223372036854775808 to 9223372036854775807 but is"
                                + " seven",
                        "line 10, output.layout: must be one of THWC, TCHW, CTHW but is HWC; did you mean THWC?",
                        "line 10, output.shard_bytes: must be at least row_group_bytes, 67108864, but is 33554432"),
                Configs.problems(refused.getMessage()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            output.row_group_bytes=2GiB        | must be a size of 1 to 2146435072 bytes, such as 512MiB, but is 2GiB
            output.row_group_bytes=0           | must be a size of 1 to 2146435072 bytes
            output.row_group_bytes=12 parsecs  | must be a size of 1 to
            shuffle.order=lanes                | shuffle.lanes: is required with order: lanes; it is the batch size
            shuffle.lanes=4                    | shuffle.lanes: is only for order: lanes, but order is random
            shuffle={order: region, max_consecutive: 4} | shuffle.max_consecutive: is only for order: lanes, but order is region
            shuffle={order: lanes, lanes: 0}   | shuffle.lanes: must be an integer from 1 to 65536 but is 0
            shuffle={order: lanes, lanes: 2, padding: maks} | shuffle.padding: must be one of mask, drop, replay but is maks; did you mean mask?
            shuffle={order: lanes, lanes: 2, max_consecutive: 0} | shuffle.max_consecutive: must be an integer from 1 to
            shuffle.group_bytes=99999999999999999999 | must be a size of 1 to
            sequence.length=0                  | sequence.length: must be an integer from 1 to 1048576 but is 0
            sequence.length=4.5                | sequence.length: must be an integer from 1 to 1048576 but is 4.5
            sequence.length=[4]                | sequence.length: must be one value but is a list
            sequence.horizon=-1                | sequence.horizon: must be an integer from 0 to
            sequence.stride=0                  | sequence.stride: must be an integer from 1 to
            image.bands=[0, -1]                | image.bands: must be a list of integers from 0 but holds -1
            image.bands=[0, {a: 1}]            | image.bands: must be a list of plain values but holds a mapping
            tiles.sql=SELECT 1                 | tiles.path: stands beside sql; give one of them, which names the tiles
            tiles.path=                        | tiles.path: is required, or sql, grid or whole; give one of them
            tiles.path=''                      | tiles.path: must not be an empty text
            tiles.format=xlsx                  | tiles.format: must be one of csv, json, parquet, orc but is xlsx
            frames.pattern=                    | frames.pattern: is required, or table or listing; give one
            frames.pattern='{frame/a.tif'      | frames.pattern: must have each { closed by a } around a name
            frames.table={path: t.csv}         | frames.pattern: pattern stands beside table; give one
            frames.order=[a, b, a]             | frames.order: must not name a frame twice but is [a, b, a]
            frames.order_by=listed             | frames.order_by: is listed, so give the list: frames.order
            frames={pattern: a, order: [a], order_by: time, time_pattern: yyyy} | must be listed or left out beside frames.order
            frames.order_by=time               | frames.order_by: is time, so frames.time_pattern must say
            frames.time_pattern=yyyy-bb        | must be a pattern of java.time.format.DateTimeFormatter
            sequence.max_gap=2w                | sequence.max_gap: must be frames such as 2, or a time such as 16d
            sequence.max_gap=16d               | frames.time_pattern must say how labels name theirs
            sequence={max_gap: 1, dilation: 2} | must be at least sequence.dilation, 2 frames
            tiles={grid: {height: 8}}          | tiles.grid.width: is required
            tiles={grid: {height: 8, width: 8, stride: 0}} | tiles.grid.stride: must be pixels from 1
            tiles={whole: yes}                 | tiles.whole: must be true or false but is yes
            tiles={whole: true, columns: {box: b}} | tiles.columns: goes with a tile table
            tiles=all                          | tiles: must be a mapping of keys but is all
            frames={listing: {path: a, match: '('}} | frames.listing.match: must be a regular expression but is (
            frames={listing: {path: a, match: '(?<frame>.)'}} | frames.listing.region: names {region}, which is no named group of match; there are frame
            frames={listing: {path: a, match: '(?<region>.)', frame: x}} | frames.listing.frame: must name a group of match
            frames={listing: {path: a, match: '(?<region>.)(?<frame>.)', bands: [a]}} | frames.listing.bands: goes with band
            frames.pages=true                  | frames.pages: is true, so the frames are the pages of one file
            frames.order=[a, '']               | frames.order: must not hold an empty text
            normalize.kind=constants           | normalize.mean: kind constants needs mean and std
            normalize.mean=[1]                 | normalize.mean: mean and std are only for kind constants
            normalize={kind: constants, mean: [1], std: [0]} | normalize.std: must not be 0
            normalize={kind: constants, mean: [1], std: [.inf]} | must be a list of finite numbers but holds .inf
            normalize={kind: constants, mean: [1], std: [1, 2]} | one value per band each
            split.by=column                    | split.column: is required with by: column
            split={by: grid, grid: {height: 9}} | split.grid.width: is required with by: grid
            split.grid.buffer=3                | split.grid: is only for by: grid, but by is region
            split={by: hash, k_folds: 3}       | split.k_folds: is only for by: region, but by is hash
            split.k_folds=1                    | split.k_folds: must be 0 for none, or 2 and more, but is 1
            split={k_folds: 3, fractions: {train: 1}} | split.fractions: are not for k_folds
            split.stratify.target=urbn         | split.stratify.target: must be one of targets but is urbn
            split.stratify.bins=[2, 1]         | split.stratify.bins: must ascend but is [2.0, 1.0]
            split.stratify.bins=[1]            | split.stratify.target: is required beside bins
            split.column=subset                | split.column: is only for by: column, but by is region
            split.fractions={train: 0.5, val: 0.5, test: 1e-8} | split.fractions: must sum to 1 but sum to 1.00000001
            split.fractions.train=NaN          | split.fractions.train: must be a number from 0.0 to 1.0 but is NaN
            split.fractions.train=-0.1         | split.fractions.train: must be a number from 0.0 to 1.0 but is -0.1
            targets={x: {column: a}}           | targets.x: is a column that every dataset has
            targets={X: {column: a}}           | targets.X: is a column that every dataset has
            targets={a b: {column: a}}         | targets.a b: must be a column's name
            targets={a: {column: c}, A: {column: c}} | targets.A: differs from another target by upper and lower case
            targets={a: {kind: scalar}}        | targets.a.column: is required
            targets={a: {kind: scaler, column: c}} | targets.a.kind: must be one of scalar, vector, class, multi_label, boxes, points, mask, frames but is scaler; did you mean scalar?
            targets={a: {kind: points, columns: [x, y], min_size: 3, table: {path: p.csv}}} | targets.a.min_size: is no known key
            targets={a: {kind: boxes, columns: [x, y], table: {path: b.csv}}} | targets.a.columns: must be the 4 columns of the coordinates but is [x, y]
            targets={a: {kind: boxes, columns: [x, y, w, h], labels: [car], table: {path: b.csv}}} | targets.a.class: is required beside labels or wanted
            targets={a: {kind: boxes, columns: [x, y, w, h], table: {format: csv}}} | targets.a.table.path: is required
            targets={a: {kind: boxes, columns: [x, y, w, h], table: {path: b.csv, time: t, frame: f}}} | targets.a.table.time: stands beside frame
            targets={a: {kind: boxes, columns: [x, y, w, h], table: {path: b.csv, time: t, time_pattern: yyyy}}} | targets.a.table.time_pattern: goes with time and with frames.time_pattern
            targets={a: {kind: vector}}        | targets.a.columns: is required: the columns of the vector
            targets={a: {column: c, at: frames}} | targets.a.at: frames needs tiles.columns.frame
            targets={a: {kind: class, column: c, labels: {a: b}}} | targets.a.labels: must map labels to indices from 0
            targets={a: {kind: class, column: c, labels: {0: b, 1: b}}} | targets.a.labels: has label b twice
            targets={a: {kind: class, column: c, labels: [b, b]}} | targets.a.labels: has b twice
            targets={a: {kind: class, column: c, labels: no.json}} | there is no labels file:/data/conf/no.json
            targets={a: {kind: class, column: c, labels: [[b]]}} | targets.a.labels: must hold plain values but holds a list
            targets={a: {kind: class, column: c, labels: [car], wanted: [cat]}} | has cat, which labels lacks; did you mean car?
            targets={a: {kind: class, column: c, wanted: [b, b]}} | targets.a.wanted: must not name a label twice
            targets={a: {kind: class, column: c, labels: [b], other: background}} | background needs wanted
            targets={a: {kind: mask, remap: {1: water, 2: forest}, ignore: 0}} | targets.a.ignore: is 0, which is the number of class water too; use one from 2 on
            targets=[a]                        | targets: must be a mapping of keys but is a list
            balance.method=over                | balance.target: is required beside method
            balance.method=smote               | balance.method: must be one of over, under, target_samples, weights but is smote
            balance={target: urban, method: over} | balance.target: must be one of targets but is urban
            balance={target: urban}            | balance.method: is required beside target
            balance={method: target_samples}   | balance.target_samples: is required with method target_samples
            balance={method: over, target_samples: 3} | balance.target_samples: is only for method target_samples
            balance.splits=[train, dev]        | balance.splits: must name splits, train, val or test, but names dev
            augment.flip_horizontal=0.5        | augment.copies: is required where something may happen to copies; 0 leaves
            augment.copies=2                   | augment.copies: is 2 but nothing may happen to the copies
            augment={copies: 1, rot90: 2}      | augment.rot90: must be a number from 0.0 to 1.0 but is 2
            augment={copies: 1, rotate_degrees: 200} | rotate_degrees: must go from low to high within -180.0 to 180.0 but goes from -200.0 to 200.0
            augment={copies: 1, contrast: 1.5} | augment.contrast: must go from low to high within 0.0 to 100.0 but goes from -0.5 to 2.5
            augment={copies: 1, gamma: [2, 1]} | augment.gamma: must go from low to high
            augment={copies: 1, noise_std: [0, 0.1, 0.2]} | augment.noise_std: must be one number or two as [low, high] but is [0.0, 0.1, 0.2]
            augment={copies: 1, random_resized_crop: {ratio: [1, 2]}} | augment.random_resized_crop.scale: is required beside ratio
            augment={copies: 1, random_resized_crop: {scale: [0, 1]}} | random_resized_crop.scale: must go from low to high within 1.0E-6 to 1.0
            augment={copies: 1, value_range: [1, 1]} | augment.value_range: must be two numbers as [low, high], low < high, but is [1.0, 1.0]
            augment={copies: 1, hflip: 1}      | augment.hflip: is no known key
            output.path=                       | output.path: is required
            output=out                         | output: must be a mapping of keys but is out
            outptu.path=x                      | outptu: is no known key; did you mean output?
            """)
    void an_override_that_is_wrong_is_told_with_the_override(String override, String said) {
        String message = Configs.refusal(Configs.MINIMAL, override);
        assertTrue(message.contains(said), message);
        boolean elsewhere = override.endsWith("=") || said.contains("stands beside");
        assertTrue(elsewhere || message.contains("--set " + override), message);
    }

    @Test
    void what_would_look_into_a_fold_that_is_held_out_is_told() {
        String message = Configs.refusal(
                Configs.MINIMAL,
                "split.k_folds=3",
                "normalize.kind=zscore",
                "targets={a: {kind: class, column: c}, b: {kind: multi_label, column: c},"
                        + " s: {column: c, standardize: true},"
                        + " o: {kind: boxes, table: {path: o.csv}, columns: [x, y, w, h], class: cls},"
                        + " p: {kind: points, table: {path: o.csv}, columns: [x, y]}}",
                "tabular.numeric=c",
                "augment={copies: 1, flip_vertical: 0.5}",
                "balance={target: a, method: under}");
        assertTrue(message.contains("balance: method must be weights with split.k_folds"), message);
        assertTrue(
                message.contains("output: dtype must be source with split.k_folds and normalize.kind zscore"), message);
        assertTrue(message.contains("target a needs labels or wanted with split.k_folds"), message);
        assertTrue(message.contains("target b needs labels or wanted with split.k_folds"), message);
        assertTrue(message.contains("target o needs labels or wanted with split.k_folds"), message);
        assertFalse(message.contains("target p needs"), message); // it has no classes
        assertTrue(message.contains("augment: copies must be 0 with split.k_folds"), message);
        assertTrue(message.contains("target s must not have standardize with split.k_folds"), message);
        assertTrue(message.contains("tabular: must be left out with split.k_folds"), message);
    }

    @Test
    void lanes_are_not_balanced() {
        String message = Configs.refusal(
                Configs.MINIMAL,
                "targets={a: {kind: class, column: c}}",
                "balance={target: a, method: weights}",
                "shuffle={order: lanes, lanes: 4}");
        assertTrue(message.contains("shuffle.order: lanes follow recordings through time, of which balance"), message);
    }

    @Test
    void classes_are_told_by_a_class_or_by_bins_of_a_scalar() {
        String all = "targets={n: {column: c}, f: {column: c, at: frames}, k: {kind: class, column: c}}";
        String frame = "tiles.columns.frame=f";
        assertTrue(Configs.refusal(Configs.MINIMAL, frame, all, "split.stratify.target=n")
                .contains("split.stratify.bins: is required for the scalar n"));
        assertTrue(Configs.refusal(Configs.MINIMAL, frame, all, "split.stratify={target: k, bins: [1]}")
                .contains("split.stratify.bins: is only for a scalar target, but k is a class"));
        assertTrue(Configs.refusal(Configs.MINIMAL, frame, all, "split.stratify={target: f, bins: [1]}")
                .contains("split.stratify.target: must be of kind scalar or class, at: target, but f is not"));
        assertTrue(Configs.refusal(
                        Configs.MINIMAL, "targets={s: {share_of: [1]}}", "split.stratify={target: s, bins: [1]}")
                .contains("but s is read from images, after the splits are made; take a column of the tile table"));
        assertTrue(Configs.refusal(Configs.MINIMAL, frame, all, "split={by: hash, stratify: {target: k}}")
                .contains("split.stratify: is only for by: region, but by is hash"));
    }

    @Test
    void a_window_longer_than_the_order_is_told() {
        String message =
                Configs.refusal(Configs.MINIMAL, "frames.order=[a, b, c]", "sequence.length=3", "sequence.horizon=1");
        assertTrue(
                message.contains("sequence.length: with horizon 1 a window spans 4 frames but frames.order has 3"),
                message);
    }

    @Test
    void lanes_go_neither_with_copies_nor_with_folds() {
        String message = Configs.refusal(
                Configs.MINIMAL,
                "shuffle={order: lanes, lanes: 2}",
                "augment={copies: 1, flip_horizontal: 1}",
                "split.k_folds=3");
        assertTrue(message.contains("shuffle.order: lanes follow recordings through time"), message);
        assertTrue(message.contains("shuffle.order: lanes would mix the folds"), message);
    }

    @Test
    void constants_must_match_the_bands_that_are_named() {
        String message = Configs.refusal(
                Configs.MINIMAL, "image.bands=[0, 1, 2]", "normalize={kind: constants, mean: [1, 2], std: [1, 2]}");
        assertTrue(message.contains("normalize.mean: has 2 values but image.bands names 3 bands"), message);
    }

    @Test
    void a_key_that_stands_twice_is_told() {
        String message = Configs.refusal(Configs.MINIMAL + "split: { seed: 1, seed: 2 }\n");
        assertTrue(message.contains("line 4, split.seed: stands twice; keep one of them"), message);
    }

    @Test
    void what_is_not_yaml_is_told_with_its_place() {
        String message = Configs.refusal("tiles: { path: [");
        assertTrue(message.startsWith("/data/conf/build.yaml is not YAML: "), message);
        assertTrue(message.contains("line 1"), message);
    }

    @Test
    void what_is_no_mapping_is_told() {
        assertTrue(Configs.refusal("- tiles").contains("the config: must be a mapping of keys but is a list"));
        assertTrue(Configs.refusal("").contains("tiles.path: is required"));
    }

    @Test
    void an_override_without_a_value_is_told() {
        assertEquals(
                "--set must be key=value, such as split.seed=7, but is split.seed",
                Configs.refusal(Configs.MINIMAL, "split.seed"));
    }

    @Test
    void nodata_can_be_filled_in_a_normalised_tensor_alone() {
        String problem = Configs.refusal(Configs.MINIMAL, "image.nodata_fill=0", "output.dtype=source");
        assertTrue(
                problem.contains("image.nodata_fill: is a value after normalising, so it needs output.dtype float32"));
        assertTrue(
                Configs.refusal(Configs.MINIMAL, "image.nodata_fill=1e39").contains("must be a number from -3.4028"));
        assertTrue(
                Configs.refusal(Configs.MINIMAL, "image.min_valid_fraction=2").contains("must be a number from 0.0"));
    }

    @Test
    void features_are_columns_of_a_table_each_named_once() {
        String problem =
                Configs.refusal(Configs.MINIMAL, "tabular={numeric: [a, a.b, Zone], categorical: [zone, Tabular]}");
        assertTrue(problem.contains("tabular.categorical: has Tabular, which is the column that the features get"));
        assertTrue(
                problem.contains("tabular.numeric: has a.b, but the name of a feature's column must not hold . or `"));
        assertTrue(problem.contains("tabular.categorical: has zone, which is named already"));
        String without = Configs.refusal(
                Configs.MINIMAL, "targets=", "tiles={grid: {height: 8, width: 8}}", "tabular.numeric=a");
        assertTrue(without.contains("tabular.numeric: features are columns of a tile table, but there is none"));
    }
}
