package io.tileseq.config;

import io.tileseq.augment.AugmentConfig;
import io.tileseq.image.ImageOptions;
import io.tileseq.model.EdgePolicy;
import io.tileseq.model.Layout;
import io.tileseq.model.Nodata;
import io.tileseq.model.Normalization;
import io.tileseq.model.ResizeFilter;
import io.tileseq.model.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a config file: YAML, or JSON, which is YAML too. */
public final class ConfigLoader {
    private static final Pattern TARGET_NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_-]*");

    private final Locator locator;
    private final Configuration conf;
    private final Problems problems;

    private ConfigLoader(String file, Path folder, Configuration conf) {
        this.locator = new Locator(folder);
        this.conf = conf;
        this.problems = new Problems(file);
    }

    /**
     * @param file path or URI on any Hadoop file system
     * @param overrides {@code key.path=value} each; the value is YAML
     * @throws UserException naming all problems
     */
    public static BuildConfig load(String file, List<String> overrides) {
        return load(file, overrides, new Configuration());
    }

    /** As {@link #load(String, List)}, with the settings of the file systems. */
    public static BuildConfig load(String file, List<String> overrides, Configuration conf) {
        return parse(read("config file", file, conf), file, overrides, conf);
    }

    /** As {@link #load}, from text at hand; relative paths are relative to the folder of {@code file}. */
    static BuildConfig parse(String text, String file, List<String> overrides) {
        return parse(text, file, overrides, new Configuration());
    }

    private static BuildConfig parse(String text, String file, List<String> overrides, Configuration conf) {
        Path folder = qualified(file).getParent();
        Node root = YamlNodes.compose(text, file);
        for (String override : overrides) {
            root = YamlNodes.override(root, override);
        }
        return new ConfigLoader(file, folder, conf).read(root);
    }

    private static String read(String what, String file, Configuration conf) {
        try {
            byte[] bytes;
            if (isLocal(file)) {
                bytes = Files.readAllBytes(localPath(file));
            } else {
                Path path = new Path(file);
                try (var in = path.getFileSystem(conf).open(path)) {
                    bytes = in.readAllBytes();
                }
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw UserException.config("there is no " + what + " " + file);
        } catch (CharacterCodingException e) {
            throw UserException.config("the " + what + " " + file + " is not text in UTF-8");
        } catch (AccessDeniedException e) {
            throw UserException.config("the " + what + " " + file + " may not be read by this user");
        } catch (IOException | IllegalArgumentException e) {
            throw UserException.config("the " + what + " " + file + " cannot be read: " + e.getMessage());
        }
    }

    private static boolean isLocal(String file) {
        return !file.matches("[A-Za-z][A-Za-z0-9+.-]+:.*") || file.startsWith("file:");
    }

    private static java.nio.file.Path localPath(String file) {
        return java.nio.file.Path.of(
                file.startsWith("file:") ? new Path(file).toUri().getPath() : file);
    }

    private static Path qualified(String file) {
        return isLocal(file)
                ? new Path(localPath(file).toAbsolutePath().normalize().toUri())
                : new Path(file);
    }

    private BuildConfig read(Node node) {
        Section root = new Section("", node, problems);
        TilesConfig tiles = TilesReader.read(root.section("tiles", "whole"), locator);
        FramesConfig frames = FramesReader.read(root.section("frames"), locator);
        SequenceConfig sequence = SequenceReader.read(root.section("sequence"), frames);
        Section imageSection = root.section("image");
        ImageConfig image = image(imageSection);
        Map<String, TargetConfig> targets =
                targets(root.section("targets"), tiles.columns().frame().isPresent(), frames);
        TabularConfig tabular = TabularConfig.read(root.section("tabular"), tiles.hasTable());
        NormalizeConfig normalize =
                normalize(root.section("normalize"), image.bands().size());
        if (!tiles.hasTable()) {
            targets.forEach((name, target) -> {
                if (target.isOfTileTable()) {
                    root.problem("targets", "target " + name + " is read from a tile table, but there is none");
                }
            });
        }
        SplitConfig split = SplitSection.read(root.section("split"), frames, targets);
        Optional<BalanceConfig> balance = BalanceReader.read(root.section("balance"), targets);
        AugmentConfig augment = AugmentReader.read(root.section("augment"));
        ShuffleConfig shuffle = ShuffleReader.read(root.section("shuffle"), augment, split, balance);
        OutputConfig output = output(root.section("output"));
        if (image.nodata().fill() != null && output.dtype() == OutputConfig.Dtype.SOURCE) {
            imageSection.problem(
                    "nodata_fill",
                    "is a value after normalising, so it needs output.dtype float32, but output.dtype is source; leave it"
                            + " out, and let the reader fill");
        }
        if (split.folds() > 0) {
            FoldsCheck.check(root, targets, tabular, normalize, balance, augment, output);
        }
        root.finish();
        if (!problems.isEmpty()) {
            throw problems.toException();
        }
        return new BuildConfig(
                tiles,
                frames,
                sequence,
                image,
                targets,
                tabular,
                normalize,
                split,
                balance,
                augment,
                shuffle,
                output,
                root.resolved());
    }

    private ImageConfig image(Section section) {
        OptionalInt height = section.optionalInteger("height", 1, Section.MAX_SIDE);
        OptionalInt width = section.optionalInteger("width", 1, Section.MAX_SIDE);
        if (height.isPresent() != width.isPresent()) {
            section.problem(height.isPresent() ? "height" : "width", "give both height and width, or neither");
        }
        List<Integer> bands = section.indices("bands");
        ResizeFilter resize = section.choice("resize", ResizeFilter.class, ImageConfig.DEFAULT_RESIZE);
        EdgePolicy edge = section.choice("edge", EdgePolicy.class, ImageConfig.DEFAULT_EDGE);
        ImageConfig.Align align = section.choice("align", ImageConfig.Align.class, ImageConfig.Align.REJECT);
        Palette palette = section.choice("palette", Palette.class, Palette.INDICES);
        long most = section.bytes("max_decoded_bytes", ImageOptions.DEFAULT_MAX_DECODED_BYTES, 1, 1L << 40);
        double minValid = section.number("min_valid_fraction", Nodata.DEFAULT_MIN_VALID_FRACTION, 0, 1);
        OptionalDouble fill = section.optionalNumber("nodata_fill", -Float.MAX_VALUE, Float.MAX_VALUE);
        section.finish();
        return new ImageConfig(
                height,
                width,
                bands,
                resize,
                edge,
                align,
                new ImageOptions(palette == Palette.EXPAND, most),
                new Nodata(minValid, fill.isPresent() ? (float) fill.getAsDouble() : null));
    }

    /** How palette images are read. */
    private enum Palette {
        INDICES,
        EXPAND
    }

    private Map<String, TargetConfig> targets(Section section, boolean rowsHaveFrames, FramesConfig frames) {
        Map<String, TargetConfig> targets = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        BinaryOperator<String> files =
                (key, text) -> read(key, locator.locate(section, key, text).resolved(), conf);
        TargetsLoader loader = new TargetsLoader(
                rowsHaveFrames,
                files,
                new ObjectsReader(locator, frames),
                new ImageTargetsReader(locator, frames.pages(), files));
        for (String name : section.keys()) {
            if (DatasetColumns.RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                section.problem(name, "is a column that every dataset has; give the target another name");
            } else if (!TARGET_NAME.matcher(name).matches()) {
                section.problem(name, "must be a column's name: letters, digits, _ and -, and first a letter or _");
            } else if (!names.add(name.toLowerCase(Locale.ROOT))) {
                section.problem(name, "differs from another target by upper and lower case alone");
            }
            targets.put(name, loader.read(section.section(name)));
        }
        return targets;
    }

    private static NormalizeConfig normalize(Section section, int bands) {
        Normalization.Kind kind = section.choice("kind", Normalization.Kind.class, NormalizeConfig.DEFAULT_KIND);
        List<Double> mean = section.numbers("mean");
        List<Double> std = section.numbers("std");
        boolean constants = kind == Normalization.Kind.CONSTANTS;
        if (constants && (mean.isEmpty() || mean.size() != std.size())) {
            section.problem("mean", "kind constants needs mean and std with one value per band each");
        }
        if (!constants && !(mean.isEmpty() && std.isEmpty())) {
            section.problem("mean", "mean and std are only for kind constants");
        }
        if (constants && bands > 0 && !mean.isEmpty() && mean.size() != bands) {
            section.problem("mean", "has " + mean.size() + " values but image.bands names " + bands + " bands");
        }
        if (std.contains(0.0) || std.contains(-0.0)) {
            section.problem("std", "must not be 0, since values are divided by it, but is " + std);
        }
        section.finish();
        return new NormalizeConfig(kind, mean, std);
    }

    private OutputConfig output(Section section) {
        Location path = locator.locate(section, "path", section.requiredText("path"));
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
}
