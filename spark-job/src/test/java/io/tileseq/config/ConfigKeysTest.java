package io.tileseq.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.augment.AugmentConfig;
import io.tileseq.augment.Range;
import io.tileseq.config.TargetConfig.At;
import io.tileseq.config.TargetConfig.Labels;
import io.tileseq.config.TargetConfig.Other;
import io.tileseq.model.EdgePolicy;
import io.tileseq.model.Layout;
import io.tileseq.model.MissingPolicy;
import io.tileseq.model.Normalization;
import io.tileseq.model.ResizeFilter;
import io.tileseq.model.Split;
import io.tileseq.sequence.LaneOptions;
import io.tileseq.target.BoxFormat;
import io.tileseq.target.Remap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every key, at a value other than its default, reaches the record that the code reads. */
class ConfigKeysTest {
    private static final String LANES = "shuffle={order: lanes, lanes: 4}";

    private final Map<String, Case> cases = new LinkedHashMap<>();

    /** How to set a key, beside what else must then be set, and what the record must hold. */
    private record Case(Function<BuildConfig, Object> read, Object expected, List<String> overrides) {}

    private void key(String key, String value, Function<BuildConfig, Object> read, Object expected, String... others) {
        String written = key.replace("<name>", "urban") + "=" + value;
        List<String> overrides =
                Stream.concat(Stream.of(others), Stream.of(written)).toList();
        cases.put(key, new Case(read, expected, overrides));
    }

    ConfigKeysTest() {
        key("tiles.path", "other.json", c -> c.tiles().path().orElseThrow().resolved(), "file:/data/conf/other.json");
        key("tiles.format", "orc", c -> c.tiles().format(), Optional.of("orc"));
        key("tiles.sql", "SELECT 1", c -> c.tiles().sql(), Optional.of("SELECT 1"), "tiles.path=");
        key("tiles.columns.tile", "t", c -> c.tiles().columns().tile(), "t");
        key("tiles.columns.region", "r", c -> c.tiles().columns().region(), "r");
        key("tiles.columns.frame", "f", c -> c.tiles().columns().frame(), Optional.of("f"));
        key("tiles.columns.box", "[a, b, c, d]", c -> c.tiles().columns().box(), List.of("a", "b", "c", "d"));
        key("tiles.max_rejected_fraction", "0.25", c -> c.tiles().maxRejectedFraction(), 0.25);
        key(
                "frames.pattern",
                "['{frame}_red.tif', '{frame}_nir.tif']",
                c -> c.frames().patterns().stream().map(Location::written).toList(),
                List.of("{frame}_red.tif", "{frame}_nir.tif"));
        table("path", "i.orc", t -> t.path().resolved(), "file:/data/conf/i.orc");
        table("format", "csv", FramesConfig.Table::format, Optional.of("csv"));
        table("region", "r", FramesConfig.Table::region, "r");
        table("frame", "f", FramesConfig.Table::frame, "f");
        table("file", "uri", FramesConfig.Table::file, "uri");
        table("page", "p", FramesConfig.Table::page, Optional.of("p"));
        table("bands", "b", FramesConfig.Table::bands, Optional.of("b"));
        key("frames.order", "[2020-01-05, 007, 1e3]", c -> c.frames().order(), List.of("2020-01-05", "007", "1e3"));
        key("frames.missing", "mask", c -> c.frames().missing(), MissingPolicy.MASK);
        grid("height", "16", TilesConfig.Grid::height, 16);
        grid("width", "16", TilesConfig.Grid::width, 16);
        grid("stride", "[3, 4]", grid -> List.of(grid.strideY(), grid.strideX()), List.of(3, 4));
        key("tiles.whole", "true", c -> c.tiles().whole(), true, "tiles.path=", "tiles.columns=", "targets=");
        listing("path", "other", listing -> listing.path().written(), "other");
        listing("match", "(?<region>.)(?<frame>.)", FramesConfig.Listing::match, "(?<region>.)(?<frame>.)");
        listing("region", "'{split}_{region}'", FramesConfig.Listing::region, "{split}_{region}");
        listing("frame", "'{frame}x'", FramesConfig.Listing::frame, "{frame}x");
        listing("band", "'{split}'", FramesConfig.Listing::band, Optional.of("{split}"), "frames.listing.bands=[red]");
        listing(
                "bands",
                "[red, blue]",
                FramesConfig.Listing::bands,
                List.of("red", "blue"),
                "frames.listing.band='{split}'");
        listing("split", "'{split}'", FramesConfig.Listing::split, Optional.of("{split}"), "split.by=column");
        key("frames.pages", "true", c -> c.frames().pages(), true, "frames.pattern=stack.tif");
        key(
                "frames.order_by",
                "time",
                c -> c.frames().orderBy(),
                FramesConfig.OrderBy.TIME,
                "frames.time_pattern=yyyy");
        key("frames.time_pattern", "yyyyMMdd", c -> c.frames().timePattern(), Optional.of("yyyyMMdd"));
        key("sequence.length", "4", c -> c.sequence().length(), OptionalInt.of(4));
        key("sequence.stride", "3", c -> c.sequence().stride(), 3);
        key("sequence.dilation", "2", c -> c.sequence().dilation(), 2);
        key(
                "sequence.max_gap",
                "36 h",
                c -> c.sequence().maxGap(),
                Optional.of(new SequenceConfig.MaxGap(129_600_000_000L, true)),
                "frames.time_pattern=yyyy");
        key("sequence.gap_policy", "mask", c -> c.sequence().gaps(), SequenceConfig.GapPolicy.MASK);
        key("sequence.horizon", "2", c -> c.sequence().horizon(), 2);
        key("image.height", "64", c -> c.image().height(), OptionalInt.of(64), "image.width=32");
        key("image.width", "32", c -> c.image().width(), OptionalInt.of(32), "image.height=64");
        key("image.bands", "[2, 0]", c -> c.image().bands(), List.of(2, 0));
        key("image.resize", "lanczos", c -> c.image().resize(), ResizeFilter.LANCZOS);
        key("image.edge", "clip", c -> c.image().edge(), EdgePolicy.CLIP);
        key("image.align", "top_left", c -> c.image().align(), ImageConfig.Align.TOP_LEFT);
        key("image.palette", "expand", c -> c.image().options().expandPalette(), true);
        key("image.max_decoded_bytes", "5MB", c -> c.image().options().maxDecodedBytes(), 5_000_000L);
        key("image.min_valid_fraction", "0.75", c -> c.image().nodata().minValidFraction(), 0.75);
        key("image.nodata_fill", "-1.5", c -> c.image().nodata().fill(), -1.5f);
        targets();
        key("tabular.numeric", "[a, b]", c -> c.tabular().numeric(), List.of("a", "b"));
        key("tabular.categorical", "zone", c -> c.tabular().categorical(), List.of("zone"));
        objects();
        key("normalize.kind", "minmax", c -> c.normalize().kind(), Normalization.Kind.MINMAX);
        key(
                "normalize.mean",
                "[1.5, -2e1]",
                c -> c.normalize().mean(),
                List.of(1.5, -20.0),
                "normalize.kind=constants",
                "normalize.std=[1, 1]");
        key(
                "normalize.std",
                "[.5, 7]",
                c -> c.normalize().std(),
                List.of(0.5, 7.0),
                "normalize.kind=constants",
                "normalize.mean=[0, 0]");
        key("split.by", "hash", c -> c.split().by(), SplitConfig.By.HASH);
        fraction(Split.TRAIN, "0.6");
        fraction(Split.VAL, "0.3");
        fraction(Split.TEST, "0.25");
        key("split.seed", "-7", c -> c.split().seed(), -7L);
        key("split.column", "subset", c -> c.split().column(), Optional.of("subset"), "split.by=column");
        key("split.time.val_from", "2020", c -> time(c).valFrom(), Optional.of("2020"), "split.by=time");
        key("split.time.test_from", "2021", c -> time(c).testFrom(), Optional.of("2021"), "split.by=time");
        key("split.time.gap", "2", c -> time(c).gap(), 2, "split.by=time", "split.time.val_from=2020");
        key("split.grid.height", "64", c -> grid(c).height(), 64, "split.by=grid", "split.grid.width=32");
        key("split.grid.width", "32", c -> grid(c).width(), 32, "split.by=grid", "split.grid.height=64");
        key("split.grid.buffer", "8", c -> grid(c).buffer(), 8, "split.by=grid", "split.grid={height: 9, width: 9}");
        key(
                "split.stratify.target",
                "urban",
                c -> c.split().stratify(),
                Optional.of(new ClassesConfig("urban", List.of())),
                "targets.urban={kind: class, column: a}");
        key(
                "split.stratify.bins",
                "[-1, 0.5]",
                c -> c.split().stratify().orElseThrow().bins(),
                List.of(-1.0, 0.5),
                "targets.urban={column: a}",
                "split.stratify.target=urban");
        key("split.k_folds", "5", c -> c.split().folds(), 5);
        balance("target", "urban", b -> b.classes().target(), "urban");
        balance("bins", "[0.5, 1]", b -> b.classes().bins(), List.of(0.5, 1.0), "targets.urban={column: a}");
        balance("method", "under", BalanceConfig::method, BalanceConfig.Method.UNDER);
        balance("target_samples", "7", BalanceConfig::targetSamples, 7L, "balance.method=target_samples");
        balance("seed", "-3", BalanceConfig::seed, -3L);
        balance("splits", "[val, test]", BalanceConfig::splits, Set.of(Split.VAL, Split.TEST));
        key("shuffle.order", "region", c -> c.shuffle().order(), ShuffleConfig.Order.REGION);
        key("shuffle.seed", "17", c -> c.shuffle().seed(), 17L);
        key("shuffle.lanes", "8", c -> lanes(c).lanes(), 8, "shuffle.order=lanes");
        key("shuffle.padding", "replay", c -> lanes(c).padding(), LaneOptions.Padding.REPLAY, LANES);
        key("shuffle.max_consecutive", "16", c -> lanes(c).maxConsecutive(), 16, LANES);
        key("shuffle.group_bytes", "64KiB", c -> c.shuffle().groupBytes(), 65_536L);
        key("output.path", "s3a://bucket/set", c -> c.output().path().resolved(), "s3a://bucket/set");
        key("output.dtype", "source", c -> c.output().dtype(), OutputConfig.Dtype.SOURCE);
        key("output.layout", "CTHW", c -> c.output().layout(), Layout.CTHW);
        key("output.compression", "zstd", c -> c.output().compression(), OutputConfig.Compression.ZSTD);
        key("output.row_group_bytes", "1000", c -> c.output().rowGroupBytes(), 1000L);
        key("output.shard_bytes", "1GiB", c -> c.output().shardBytes(), 1L << 30);
        augment("copies", "3", AugmentConfig::copies, 3);
        augment("seed", "-9", AugmentConfig::seed, -9L);
        augment("flip_horizontal", "0.5", AugmentConfig::flipHorizontal, 0.5);
        augment("flip_vertical", "0.25", AugmentConfig::flipVertical, 0.25);
        augment("rot90", "0.75", AugmentConfig::rot90, 0.75);
        augment("rotate_degrees", "12", AugmentConfig::rotateDegrees, new Range(-12, 12));
        augment(
                "random_resized_crop.scale",
                "[0.5, 1]",
                AugmentConfig::crop,
                new AugmentConfig.Crop(new Range(0.5, 1), new Range(0.75, 4.0 / 3)));
        augment(
                "random_resized_crop.ratio",
                "[0.5, 2]",
                c -> c.crop().ratio(),
                new Range(0.5, 2),
                "augment.random_resized_crop.scale=[0.5, 1]");
        augment("brightness", "[0, 0.25]", AugmentConfig::brightness, new Range(0, 0.25));
        augment("contrast", "0.25", AugmentConfig::contrast, new Range(0.75, 1.25));
        augment("gamma", "[0.5, 2]", AugmentConfig::gamma, new Range(0.5, 2));
        augment("noise_std", "0.1", AugmentConfig::noiseStd, new Range(0, 0.1));
        augment("value_range", "[0, 10000]", AugmentConfig::valueRange, new Range(0, 10_000));
        augment("band_drop", "0.125", AugmentConfig::bandDrop, 0.125);
        augment("frame_drop", "1", AugmentConfig::frameDrop, 1.0);
        augment("time_reversal", "0.5", AugmentConfig::timeReversal, 0.5);
    }

    private void targets() {
        At target = At.TARGET;
        Labels fitted = new Labels(Optional.empty(), List.of(), Other.DROP);
        target("column", "share", "scalar", new TargetConfig.Scalar("share", target, false));
        target("kind", "multi_label", "scalar", new TargetConfig.MultiLabel("a", target, fitted, ","));
        target("at", "frames", "scalar", new TargetConfig.Scalar("a", At.FRAMES, false));
        target("columns", "[b, c]", "vector", new TargetConfig.Vector(List.of("b", "c"), target, false));
        target("standardize", "true", "scalar", new TargetConfig.Scalar("a", target, true));
        target("encoding", "one_hot", "class", classOf(fitted, TargetConfig.Encoding.ONE_HOT));
        target("labels", "[car, van]", "class", classOf(Map.of("car", 0, "van", 1), List.of(), Other.DROP));
        target("labels", "{ 3: car, 4: van }", "class", classOf(Map.of("car", 3, "van", 4), List.of(), Other.DROP));
        target("wanted", "[car, 3.5]", "class", classOf(null, List.of("car", "3.5"), Other.DROP));
        target("other", "background", "class", classOf(null, List.of(), Other.BACKGROUND));
        target("separator", "'|'", "multi_label", new TargetConfig.MultiLabel("a", target, fitted, "|"));
        imageTarget(
                "share_of",
                "[196, 40, 27]",
                "{kind: scalar}",
                new TargetConfig.Share(Optional.empty(), List.of(196L, 40L, 27L), List.of()));
        imageTarget("pattern", "m/{region}.png", "{kind: mask}", maskOf(new TargetConfig.MaskImages(masks(), false)));
        imageTarget(
                "pages",
                "true",
                "{kind: mask, pattern: 'm/{region}.png'}",
                maskOf(new TargetConfig.MaskImages(masks(), true)),
                "frames={pattern: stack.tif, pages: true}");
        Remap remap = new Remap(Map.of(List.of(196L, 40L, 27L), 0, List.of(66L, 105L, 168L), 1), Map.of());
        imageTarget(
                "remap",
                "[[196, 40, 27], '(66, 105, 168)']",
                "{kind: mask}",
                new TargetConfig.Mask(Optional.empty(), At.TARGET, Optional.of(remap), Optional.empty()));
        imageTarget(
                "ignore",
                "-100",
                "{kind: mask}",
                new TargetConfig.Mask(Optional.empty(), At.TARGET, Optional.empty(), Optional.of(-100L)));
        imageTarget("count", "3", "{kind: frames}", new TargetConfig.NextFrames(3));
    }

    private void imageTarget(String key, String value, String section, TargetConfig expected, String... others) {
        List<String> beside = new ArrayList<>(List.of(others));
        beside.add("targets.urban=" + section);
        key("targets.<name>." + key, value, c -> c.targets().get("urban"), expected, beside.toArray(new String[0]));
    }

    private static Location masks() {
        return new Location("m/{region}.png", "file:/data/conf/m/{region}.png");
    }

    private static TargetConfig maskOf(TargetConfig.MaskImages images) {
        return new TargetConfig.Mask(Optional.of(images), At.TARGET, Optional.empty(), Optional.empty());
    }

    private void objects() {
        object("table.path", "b.csv", o -> o.table().orElseThrow().path().resolved(), "file:/data/conf/b.csv");
        object("table.format", "orc", o -> o.table().orElseThrow().format(), Optional.of("orc"));
        object("table.region", "scene", o -> o.table().orElseThrow().region(), "scene");
        object("table.frame", "f", o -> o.table().orElseThrow().frame(), Optional.of("f"));
        object("table.time", "ts", o -> o.table().orElseThrow().time(), Optional.of("ts"));
        object(
                "table.time_pattern",
                "yyyyDDD",
                o -> o.table().orElseThrow().timePattern(),
                Optional.of("yyyyDDD"),
                "targets.urban.table.time=ts",
                "frames.time_pattern=yyyy");
        object(
                "table.max_rejected_fraction",
                "0.5",
                o -> o.table().orElseThrow().maxRejectedFraction(),
                0.5);
        object("format", "cxcywh", TargetConfig.Objects::format, BoxFormat.CXCYWH);
        object("class", "c", TargetConfig.Objects::label, Optional.of("c"));
        object("track", "id", TargetConfig.Objects::track, Optional.of("id"));
        object("min_size", "2.5", TargetConfig.Objects::minSize, 2.5);
        object("min_visible", "0.25", TargetConfig.Objects::minVisible, 0.25);
        object("normalize", "true", TargetConfig.Objects::normalize, true);
        object("unlisted", "empty", TargetConfig.Objects::unlisted, TargetConfig.Unlisted.EMPTY);
        object(
                "visibility",
                "v",
                TargetConfig.Objects::visibility,
                Optional.of("v"),
                "targets.urban={kind: points, table: {path: p.csv}, columns: [x, y]}");
    }

    @Test
    void lists_of_objects_need_no_columns_and_stand_in_the_tile_table() {
        TargetConfig.Objects boxes =
                (TargetConfig.Objects) Configs.minimal("targets.urban={kind: boxes, column: cars, format: xyxy}")
                        .targets()
                        .get("urban");
        assertEquals(List.of("x_min", "y_min", "x_max", "y_max"), boxes.columns());
        assertTrue(boxes.isOfTileTable());
        assertTrue(Configs.refusal("{}", "targets.urban={kind: boxes, column: cars, table: {path: a.csv}}")
                .contains("targets.urban.column: stands beside table"));
    }

    private void object(
            String key, String value, Function<TargetConfig.Objects, Object> read, Object expected, String... others) {
        List<String> overrides =
                new ArrayList<>(List.of("targets.urban={kind: boxes, table: {path: a.csv}, columns: [x, y, w, h]}"));
        overrides.addAll(List.of(others));
        key(
                "targets.<name>." + key,
                value,
                c -> read.apply((TargetConfig.Objects) c.targets().get("urban")),
                expected,
                overrides.toArray(new String[0]));
    }

    private void target(String key, String value, String kind, TargetConfig expected) {
        key(
                "targets.<name>." + key,
                value,
                c -> c.targets().get("urban"),
                expected,
                "tiles.columns.frame=f",
                "targets.urban="
                        + (kind.equals("vector") ? "{kind: vector, columns: [a]}" : "{kind: " + kind + ", column: a}"));
    }

    private static TargetConfig classOf(Labels labels, TargetConfig.Encoding encoding) {
        return new TargetConfig.ClassLabel("a", At.TARGET, labels, encoding);
    }

    private static TargetConfig classOf(Map<String, Integer> given, List<String> wanted, Other other) {
        return classOf(new Labels(Optional.ofNullable(given), wanted, other), TargetConfig.Encoding.INDEX);
    }

    private static SplitConfig.Time time(BuildConfig config) {
        return config.split().time().orElseThrow();
    }

    private void balance(
            String key, String value, Function<BalanceConfig, Object> read, Object expected, String... others) {
        List<String> beside = new ArrayList<>(
                List.of("targets.urban={kind: class, column: a}", "balance={target: urban, method: over}"));
        beside.addAll(List.of(others));
        key(
                "balance." + key,
                value,
                c -> read.apply(c.balance().orElseThrow()),
                expected,
                beside.toArray(new String[0]));
    }

    private static SplitConfig.Grid grid(BuildConfig config) {
        return config.split().grid().orElseThrow();
    }

    private void table(String key, String value, Function<FramesConfig.Table, Object> read, Object expected) {
        key(
                "frames.table." + key,
                value,
                c -> read.apply(c.frames().table().orElseThrow()),
                expected,
                "frames.pattern=",
                "frames.table.path=images.csv");
    }

    private void grid(String key, String value, Function<TilesConfig.Grid, Object> read, Object expected) {
        key(
                "tiles.grid." + key,
                value,
                c -> read.apply(c.tiles().grid().orElseThrow()),
                expected,
                "targets=",
                "tiles={grid: {height: 8, width: 8}}");
    }

    private static LaneOptions lanes(BuildConfig config) {
        return config.shuffle().lanes().orElseThrow();
    }

    private void listing(
            String key, String value, Function<FramesConfig.Listing, Object> read, Object expected, String... others) {
        List<String> overrides = new ArrayList<>(List.of("frames.pattern=", Configs.LISTING));
        overrides.addAll(List.of(others));
        key(
                "frames.listing." + key,
                value,
                c -> read.apply(c.frames().listing().orElseThrow()),
                expected,
                overrides.toArray(new String[0]));
    }

    private void augment(
            String key, String value, Function<AugmentConfig, Object> read, Object expected, String... others) {
        List<String> beside = new ArrayList<>(List.of(others));
        beside.add("augment.copies=1");
        beside.add(key.equals("flip_horizontal") ? "augment.flip_vertical=1" : "augment.flip_horizontal=1");
        key("augment." + key, value, c -> read.apply(c.augment()), expected, beside.toArray(new String[0]));
    }

    private void fraction(Split split, String value) {
        Split rest = split == Split.TRAIN ? Split.TEST : Split.TRAIN;
        double left = 1 - Double.parseDouble(value);
        key(
                "split.fractions." + split.text(),
                value,
                c -> c.split().fractions().get(split),
                Double.valueOf(value),
                "split.fractions." + rest.text() + "=" + left);
    }

    @TestFactory
    Stream<DynamicTest> reaches_its_record() {
        return cases.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Case tried = entry.getValue();
                    BuildConfig config = Configs.minimal(tried.overrides().toArray(new String[0]));
                    assertEquals(tried.expected(), tried.read().apply(config));
                    assertNotEquals(
                            Configs.allKeys().get(entry.getKey()),
                            Configs.flat(config).get(entry.getKey()),
                            entry.getKey() + " is tried at its default");
                }));
    }

    @Test
    void there_is_a_case_for_every_key() {
        TreeSet<String> keys = new TreeSet<>(Configs.allKeys().keySet());
        assertEquals(keys, new TreeSet<>(cases.keySet()));
    }
}
