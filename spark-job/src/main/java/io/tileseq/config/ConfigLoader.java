package io.tileseq.config;

import io.tileseq.image.ImageOptions;
import io.tileseq.model.EdgePolicy;
import io.tileseq.model.Layout;
import io.tileseq.model.MissingPolicy;
import io.tileseq.model.Normalization;
import io.tileseq.model.ResizeFilter;
import io.tileseq.model.Split;
import io.tileseq.model.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a config file: YAML, or JSON, which is YAML too. */
public final class ConfigLoader {
    private static final int MAX_SIDE = 1 << 20;
    private static final double FRACTION_TOLERANCE = 1e-9;

    private final Path folder;
    private final Problems problems;

    private ConfigLoader(String file, Path folder) {
        this.folder = folder;
        this.problems = new Problems(file);
    }

    /**
     * @param file path or URI on any Hadoop file system
     * @param overrides {@code key.path=value} each; the value is YAML
     * @throws UserException naming all problems
     */
    public static BuildConfig load(String file, List<String> overrides) {
        return parse(read(file), file, overrides);
    }

    /** As {@link #load}, from text at hand; relative paths are relative to the folder of {@code file}. */
    static BuildConfig parse(String text, String file, List<String> overrides) {
        Path folder = qualified(file).getParent();
        Node root = YamlNodes.compose(text, file);
        for (String override : overrides) {
            root = YamlNodes.override(root, override);
        }
        return new ConfigLoader(file, folder).read(root);
    }

    private static String read(String file) {
        try {
            Path path = new Path(file);
            String scheme = path.toUri().getScheme();
            if (scheme == null || scheme.equals("file")) {
                return Files.readString(java.nio.file.Path.of(path.toUri().getPath()));
            }
            FileSystem fs = path.getFileSystem(new Configuration());
            try (var in = fs.open(path)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw UserException.config("there is no config file " + file);
        } catch (IOException | IllegalArgumentException e) {
            throw UserException.config("the config file " + file + " cannot be read: " + e);
        }
    }

    private static Path qualified(String file) {
        Path path = new Path(file);
        if (path.toUri().getScheme() != null) {
            return path;
        }
        return new Path(java.nio.file.Path.of(file).toAbsolutePath().normalize().toUri());
    }

    private BuildConfig read(Node node) {
        Section root = new Section("", node, problems);
        TilesConfig tiles = tiles(root.section("tiles"));
        FramesConfig frames = frames(root.section("frames"));
        SequenceConfig sequence = sequence(root.section("sequence"));
        ImageConfig image = image(root.section("image"));
        Map<String, TargetConfig> targets = targets(root.section("targets"));
        NormalizeConfig normalize = normalize(root.section("normalize"));
        SplitConfig split = split(root.section("split"));
        ShuffleConfig shuffle = shuffle(root.section("shuffle"));
        OutputConfig output = output(root.section("output"));
        root.finish();
        if (!problems.isEmpty()) {
            throw problems.toException();
        }
        return new BuildConfig(
                tiles, frames, sequence, image, targets, normalize, split, shuffle, output, root.resolved());
    }

    private TilesConfig tiles(Section section) {
        Optional<Location> path = section.optionalText("path").map(this::locate);
        Optional<String> format = format(section);
        Optional<String> sql = section.optionalText("sql");
        if (path.isPresent() == sql.isPresent()) {
            section.problem("path", "give either path or sql, which name the tile table");
        }
        Section names = section.section("columns");
        String tile = names.text("tile", TilesConfig.Columns.DEFAULT_TILE);
        String region = names.text("region", TilesConfig.Columns.DEFAULT_REGION);
        Optional<String> frame = names.optionalText("frame");
        List<String> box = names.texts("box");
        if (box.size() != 1 && box.size() != 4) {
            names.problem("box", "must be one column or four: [x_min, y_min, x_max, y_max], but is " + box);
        }
        names.finish();
        double rejected = section.number("max_rejected_fraction", TilesConfig.DEFAULT_MAX_REJECTED_FRACTION, 0, 1);
        section.finish();
        return new TilesConfig(path, format, sql, new TilesConfig.Columns(tile, region, frame, box), rejected);
    }

    private static Optional<String> format(Section section) {
        Optional<String> format = section.optionalText("format");
        List<String> known = List.of("csv", "json", "parquet", "orc");
        if (format.isPresent() && !known.contains(format.get())) {
            section.problem(
                    "format",
                    "must be one of " + String.join(", ", known) + " but is " + format.get()
                            + Problems.suggestion(format.get(), known));
        }
        return format;
    }

    private FramesConfig frames(Section section) {
        List<Location> patterns =
                section.texts("pattern").stream().map(this::locate).toList();
        Optional<FramesConfig.Table> table = Optional.empty();
        if (section.has("table")) {
            Section names = section.section("table");
            table = Optional.of(new FramesConfig.Table(
                    locate(names.requiredText("path")),
                    format(names),
                    names.text("region", FramesConfig.Table.DEFAULT_REGION),
                    names.text("frame", FramesConfig.Table.DEFAULT_FRAME),
                    names.text("file", FramesConfig.Table.DEFAULT_FILE),
                    names.optionalText("page"),
                    names.optionalText("bands")));
            names.finish();
        } else {
            section.optionalText("table");
        }
        if (patterns.isEmpty() == table.isEmpty()) {
            section.problem("pattern", "give either pattern or table, which name the images");
        }
        List<String> order = section.texts("order");
        if (order.stream().distinct().count() < order.size()) {
            section.problem("order", "must not name a frame twice but is " + order);
        }
        MissingPolicy missing = section.choice("missing", MissingPolicy.class, FramesConfig.DEFAULT_MISSING);
        section.finish();
        return new FramesConfig(patterns, table, order, missing);
    }

    private SequenceConfig sequence(Section section) {
        OptionalInt length = optionalInteger(section, "length", 1, MAX_SIDE);
        int stride = (int) section.integer("stride", SequenceConfig.DEFAULT_STRIDE, 1, MAX_SIDE);
        int horizon = (int) section.integer("horizon", SequenceConfig.DEFAULT_HORIZON, 0, MAX_SIDE);
        section.finish();
        return new SequenceConfig(length, stride, horizon);
    }

    private static OptionalInt optionalInteger(Section section, String key, int low, int high) {
        if (!section.has(key)) {
            section.optionalText(key);
            return OptionalInt.empty();
        }
        return OptionalInt.of((int) section.integer(key, low, low, high));
    }

    private ImageConfig image(Section section) {
        OptionalInt height = optionalInteger(section, "height", 1, MAX_SIDE);
        OptionalInt width = optionalInteger(section, "width", 1, MAX_SIDE);
        if (height.isPresent() != width.isPresent()) {
            section.problem(height.isPresent() ? "height" : "width", "give both height and width, or neither");
        }
        List<Integer> bands = section.numbers("bands", "integers from 0", Integer::valueOf);
        if (bands.stream().anyMatch(band -> band < 0)) {
            section.problem("bands", "must be a list of integers from 0 but is " + bands);
        }
        ResizeFilter resize = section.choice("resize", ResizeFilter.class, ImageConfig.DEFAULT_RESIZE);
        EdgePolicy edge = section.choice("edge", EdgePolicy.class, ImageConfig.DEFAULT_EDGE);
        Palette palette = section.choice("palette", Palette.class, Palette.INDICES);
        long most = section.bytes("max_decoded_bytes", ImageOptions.DEFAULT_MAX_DECODED_BYTES, 1, 1L << 40);
        section.finish();
        return new ImageConfig(height, width, bands, resize, edge, new ImageOptions(palette == Palette.EXPAND, most));
    }

    /** How palette images are read. */
    private enum Palette {
        INDICES,
        EXPAND
    }

    /** Kinds of targets. */
    private enum TargetKind {
        SCALAR
    }

    private Map<String, TargetConfig> targets(Section section) {
        Map<String, TargetConfig> targets = new LinkedHashMap<>();
        for (String name : section.keys()) {
            if (DatasetColumns.RESERVED.contains(name)) {
                section.problem(name, "is a column that every dataset has; give the target another name");
            }
            Section target = section.section(name);
            target.choice("kind", TargetKind.class, TargetKind.SCALAR);
            targets.put(name, new TargetConfig.Scalar(target.requiredText("column")));
            target.finish();
        }
        return targets;
    }

    private NormalizeConfig normalize(Section section) {
        Normalization.Kind kind = section.choice("kind", Normalization.Kind.class, NormalizeConfig.DEFAULT_KIND);
        List<Double> mean = section.numbers("mean", "numbers", Double::valueOf);
        List<Double> std = section.numbers("std", "numbers", Double::valueOf);
        boolean constants = kind == Normalization.Kind.CONSTANTS;
        if (constants && (mean.isEmpty() || mean.size() != std.size())) {
            section.problem("mean", "kind constants needs mean and std with one value per band each");
        }
        if (!constants && !(mean.isEmpty() && std.isEmpty())) {
            section.problem("mean", "mean and std are only for kind constants");
        }
        boolean usable = mean.stream().allMatch(Double::isFinite)
                && std.stream().allMatch(value -> Double.isFinite(value) && value != 0);
        if (!usable) {
            section.problem("std", "mean must be finite, std finite and not 0, but they are " + mean + " and " + std);
        }
        section.finish();
        return new NormalizeConfig(kind, mean, std);
    }

    private SplitConfig split(Section section) {
        SplitConfig.By by = section.choice("by", SplitConfig.By.class, SplitConfig.DEFAULT_BY);
        boolean given = section.has("fractions");
        Section shares = section.section("fractions");
        Map<Split, Double> fractions = new EnumMap<>(Split.class);
        fractions.put(Split.TRAIN, shares.number("train", given ? 0 : SplitConfig.DEFAULT_TRAIN, 0, 1));
        fractions.put(Split.VAL, shares.number("val", given ? 0 : SplitConfig.DEFAULT_VAL, 0, 1));
        fractions.put(Split.TEST, shares.number("test", given ? 0 : SplitConfig.DEFAULT_TEST, 0, 1));
        shares.finish();
        double sum =
                fractions.values().stream().mapToDouble(Double::doubleValue).sum();
        if (Math.abs(sum - 1) > FRACTION_TOLERANCE) {
            section.problem("fractions", "must sum to 1 but sum to " + sum);
        }
        long seed = section.integer("seed", SplitConfig.DEFAULT_SEED, Long.MIN_VALUE, Long.MAX_VALUE);
        Optional<String> column = section.optionalText("column");
        if ((by == SplitConfig.By.COLUMN) != column.isPresent()) {
            section.problem("column", "goes with by: column, which needs it");
        }
        section.finish();
        return new SplitConfig(by, fractions, seed, column);
    }

    private ShuffleConfig shuffle(Section section) {
        ShuffleConfig.Order order = section.choice("order", ShuffleConfig.Order.class, ShuffleConfig.DEFAULT_ORDER);
        long seed = section.integer("seed", ShuffleConfig.DEFAULT_SEED, Long.MIN_VALUE, Long.MAX_VALUE);
        long group = section.bytes("group_bytes", ShuffleConfig.DEFAULT_GROUP_BYTES, 1, 1L << 40);
        section.finish();
        return new ShuffleConfig(order, seed, group);
    }

    private OutputConfig output(Section section) {
        Location path = locate(section.requiredText("path"));
        OutputConfig.Dtype dtype = section.choice("dtype", OutputConfig.Dtype.class, OutputConfig.DEFAULT_DTYPE);
        Layout layout = section.choice("layout", Layout.class, OutputConfig.DEFAULT_LAYOUT);
        OutputConfig.Compression compression =
                section.choice("compression", OutputConfig.Compression.class, OutputConfig.DEFAULT_COMPRESSION);
        long rowGroup = section.bytes(
                "row_group_bytes", OutputConfig.DEFAULT_ROW_GROUP_BYTES, 1, OutputConfig.MAX_ROW_GROUP_BYTES);
        long shard = section.bytes("shard_bytes", OutputConfig.DEFAULT_SHARD_BYTES, 1, 1L << 40);
        if (shard < rowGroup) {
            section.problem("shard_bytes", "must be at least row_group_bytes, " + rowGroup + ", but is " + shard);
        }
        section.finish();
        return new OutputConfig(path, dtype, layout, compression, rowGroup, shard);
    }

    private Location locate(String written) {
        if (written.isEmpty()) {
            return new Location(written, written);
        }
        Path path = new Path(written);
        boolean relative = path.toUri().getScheme() == null && !path.isAbsolute();
        return new Location(written, relative ? new Path(folder, path).toString() : path.toString());
    }
}
