package io.tileseq.config;

import io.tileseq.config.TargetConfig.At;
import io.tileseq.config.TargetConfig.Objects;
import io.tileseq.config.TargetConfig.Table;
import io.tileseq.config.TargetConfig.Unlisted;
import io.tileseq.target.BoxFormat;
import io.tileseq.target.ObjectsTarget;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the section of a target of boxes or points, and that of its table. */
final class ObjectsReader {
    private static final double MOST_PIXELS = Section.MAX_SIDE;

    private final Locator locator;
    private final FramesConfig frames;

    /** @param frames tell whether a table may have times in place of frames */
    ObjectsReader(Locator locator, FramesConfig frames) {
        this.locator = locator;
        this.frames = frames;
    }

    /** @param labels reads what a section says of classes */
    Objects read(Section section, ObjectsTarget.Shape shape, At at, Function<Section, TargetConfig.Labels> labels) {
        boolean boxes = shape == ObjectsTarget.Shape.BOXES;
        BoxFormat format =
                boxes ? section.choice("format", BoxFormat.class, Objects.DEFAULT_FORMAT) : Objects.DEFAULT_FORMAT;
        Optional<String> column = section.optionalText("column");
        Optional<Table> table = section.has("table") ? Optional.of(table(section.section("table"))) : Optional.empty();
        if (column.isPresent() && table.isPresent()) {
            section.problem("column", "stands beside table; a column of lists is one of the tile table");
        }
        List<String> columns = section.texts("columns");
        int wanted = shape.coordinates().size();
        if (column.isPresent() && columns.isEmpty()) {
            columns = boxes ? format.fields() : shape.coordinates();
        }
        if (columns.size() != wanted) {
            section.problem(
                    "columns",
                    columns.isEmpty()
                            ? "is required: the " + wanted + " columns of the coordinates"
                            : "must be the " + wanted + " columns of the coordinates but is " + columns);
        }
        Optional<String> label = section.optionalText("class");
        Optional<String> track = section.optionalText("track");
        Optional<String> visibility = boxes ? Optional.empty() : section.optionalText("visibility");
        TargetConfig.Labels classes = labels.apply(section);
        if (label.isEmpty() && (classes.given().isPresent() || !classes.wanted().isEmpty())) {
            section.problem("class", "is required beside labels or wanted: the column of the class");
        }
        double minSize = boxes ? section.number("min_size", Objects.DEFAULT_MIN_SIZE, 0, MOST_PIXELS) : 0;
        double minVisible = boxes ? section.number("min_visible", Objects.DEFAULT_MIN_VISIBLE, 0, 1) : 0;
        return new Objects(
                shape,
                at,
                table,
                column,
                columns,
                format,
                label,
                track,
                visibility,
                classes,
                minSize,
                minVisible,
                section.flag("normalize"),
                section.choice("unlisted", Unlisted.class, Objects.DEFAULT_UNLISTED));
    }

    private Table table(Section section) {
        Optional<String> time = section.optionalText("time");
        Optional<String> timePattern = section.optionalText("time_pattern");
        if (time.isPresent() && section.has("frame")) {
            section.problem(
                    "time", "stands beside frame; give the column that tells a row's frame, or that of its time");
        }
        if (timePattern.isPresent() && (time.isEmpty() || frames.timePattern().isEmpty())) {
            section.problem(
                    "time_pattern", "goes with time and with frames.time_pattern, which tells the frames' times");
        }
        timePattern.ifPresent(pattern -> FramesReader.checkTimePattern(section, pattern));
        Table table = new Table(
                locator.locate(section, "path", section.requiredText("path")),
                Locator.format(section),
                section.text("region", Table.DEFAULT_REGION),
                time.isPresent() ? Optional.empty() : Optional.of(section.text("frame", Table.DEFAULT_FRAME)),
                time,
                timePattern,
                section.number("max_rejected_fraction", Table.DEFAULT_MAX_REJECTED_FRACTION, 0, 1));
        if (time.isPresent()) {
            section.optionalText("frame");
        }
        section.finish();
        return table;
    }
}
