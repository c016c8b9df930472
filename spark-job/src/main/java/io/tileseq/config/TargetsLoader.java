package io.tileseq.config;

import io.tileseq.config.TargetConfig.At;
import io.tileseq.target.ObjectsTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;

/** Reads the section of one target. */
final class TargetsLoader {
    static final int MOST_INDEX = (1 << 16) - 1;
    private static final Pattern INDEX = Pattern.compile("\\d{1,9}");

    private final boolean rowsHaveFrames;
    private final BinaryOperator<String> read;
    private final ObjectsReader objects;
    private final ImageTargetsReader images;

    /** Kinds of targets. */
    private enum Kind {
        SCALAR,
        VECTOR,
        CLASS,
        MULTI_LABEL,
        BOXES,
        POINTS,
        MASK,
        FRAMES
    }

    /**
     * @param rowsHaveFrames whether the tile table has a column of frames
     * @param read reads a file, given the key that names it and its name
     * @param objects reads what boxes and points have of their own
     * @param images reads the sections of targets that are images
     */
    TargetsLoader(
            boolean rowsHaveFrames, BinaryOperator<String> read, ObjectsReader objects, ImageTargetsReader images) {
        this.rowsHaveFrames = rowsHaveFrames;
        this.read = read;
        this.objects = objects;
        this.images = images;
    }

    TargetConfig read(Section section) {
        Kind kind = section.choice("kind", Kind.class, Kind.SCALAR);
        At at = section.choice("at", At.class, TargetConfig.DEFAULT_AT);
        TargetConfig target =
                switch (kind) {
                    case SCALAR ->
                        section.has("share_of")
                                ? images.share(section, at)
                                : new TargetConfig.Scalar(
                                        section.requiredText("column"), at, section.flag("standardize"));
                    case VECTOR -> vector(section, at);
                    case CLASS ->
                        new TargetConfig.ClassLabel(
                                section.requiredText("column"),
                                at,
                                labels(section),
                                section.choice(
                                        "encoding",
                                        TargetConfig.Encoding.class,
                                        TargetConfig.ClassLabel.DEFAULT_ENCODING));
                    case MULTI_LABEL ->
                        new TargetConfig.MultiLabel(
                                section.requiredText("column"),
                                at,
                                labels(section),
                                section.text("separator", TargetConfig.MultiLabel.DEFAULT_SEPARATOR));
                    case BOXES -> objects.read(section, ObjectsTarget.Shape.BOXES, at, this::labels);
                    case POINTS -> objects.read(section, ObjectsTarget.Shape.POINTS, at, this::labels);
                    case MASK -> images.mask(section, at);
                    case FRAMES -> images.frames(section, at);
                };
        if (target.isOfTileTable() && at == At.FRAMES && !rowsHaveFrames) {
            section.problem("at", "frames needs tiles.columns.frame, which tells the frame that a row labels");
        }
        section.finish();
        return target;
    }

    private static TargetConfig vector(Section section, At at) {
        List<String> columns = section.texts("columns");
        if (columns.isEmpty()) {
            section.problem("columns", "is required: the columns of the vector, in order");
        }
        return new TargetConfig.Vector(columns, at, section.flag("standardize"));
    }

    private TargetConfig.Labels labels(Section section) {
        Map<String, Integer> given =
                indices(section, "labels", section.entries("labels", file -> read.apply("labels", file)));
        List<String> wanted = section.texts("wanted");
        TargetConfig.Other other = section.choice("other", TargetConfig.Other.class, TargetConfig.Labels.DEFAULT_OTHER);
        if (wanted.stream().distinct().count() < wanted.size()) {
            section.problem("wanted", "must not name a label twice but is " + wanted);
        }
        for (String label : wanted) {
            if (!given.isEmpty() && !given.containsKey(label)) {
                section.problem(
                        "wanted", "has " + label + ", which labels lacks" + Problems.suggestion(label, given.keySet()));
            }
        }
        if (other == TargetConfig.Other.BACKGROUND && wanted.isEmpty() && !given.isEmpty()) {
            section.problem("other", "background needs wanted: with labels alone no label is another");
        }
        return new TargetConfig.Labels(given.isEmpty() ? Optional.empty() : Optional.of(given), wanted, other);
    }

    /** Label to index; entries may also be index to label, as some tools write them. */
    private static Map<String, Integer> indices(Section section, String key, Map<String, String> entries) {
        boolean byLabel = entries.values().stream().allMatch(TargetsLoader::isIndex);
        boolean byIndex = !byLabel && entries.keySet().stream().allMatch(TargetsLoader::isIndex);
        Map<String, Integer> indices = new LinkedHashMap<>();
        if (!byLabel && !byIndex) {
            section.problem(
                    key,
                    "must map labels to indices from 0 to " + MOST_INDEX + ", or indices to labels, but is " + entries);
            return indices;
        }
        entries.forEach((left, right) -> {
            String label = byLabel ? left : right;
            if (indices.put(label, Integer.valueOf(byLabel ? right : left)) != null) {
                section.problem(key, "has label " + label + " twice");
            }
        });
        return indices;
    }

    static boolean isIndex(String text) {
        return INDEX.matcher(text).matches() && Integer.parseInt(text) <= MOST_INDEX;
    }
}
