package io.tileseq.config;

import io.tileseq.config.TilesConfig.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code tiles}. */
final class TilesReader {
    private TilesReader() {}

    static TilesConfig read(Section section, Locator locator) {
        Optional<Location> path = section.optionalText("path").map(text -> locator.locate(section, "path", text));
        Optional<String> format = Locator.format(section);
        Optional<String> sql = section.optionalText("sql");
        Optional<Grid> grid = section.has("grid") ? Optional.of(grid(section.section("grid"))) : Optional.empty();
        if (grid.isEmpty()) {
            section.optionalText("grid");
        }
        boolean whole = section.flag("whole");
        List<String> given = new ArrayList<>();
        path.ifPresent(value -> given.add("path"));
        sql.ifPresent(value -> given.add("sql"));
        grid.ifPresent(value -> given.add("grid"));
        if (whole) {
            given.add("whole");
        }
        if (given.size() != 1) {
            section.problem(
                    given.isEmpty() ? "path" : given.get(0),
                    given.isEmpty()
                            ? "is required, or sql, grid or whole; give one of them, which names the tiles"
                            : "stands beside " + String.join(", ", given.subList(1, given.size()))
                                    + "; give one of them, which names the tiles");
        }
        boolean table = grid.isEmpty() && !whole;
        if (!table && section.has("columns")) {
            section.problem("columns", "goes with a tile table: path or sql");
        }
        if (sql.isPresent() && format.isPresent()) {
            section.problem("format", "goes with path, not with sql");
        }
        Section names = section.section("columns");
        String tile = names.text("tile", TilesConfig.Columns.DEFAULT_TILE);
        String region = names.text("region", TilesConfig.Columns.DEFAULT_REGION);
        Optional<String> frame = names.optionalText("frame");
        List<String> box = names.texts("box");
        if (table && box.size() != 1 && box.size() != 4) {
            names.problem(
                    "box",
                    "is required: one column, or four as [x_min, y_min, x_max, y_max]"
                            + (box.isEmpty() ? "" : ", but has " + box.size() + ": " + box));
        }
        names.finish();
        double rejected = section.number("max_rejected_fraction", TilesConfig.DEFAULT_MAX_REJECTED_FRACTION, 0, 1);
        section.finish();
        return new TilesConfig(
                path, format, sql, grid, whole, new TilesConfig.Columns(tile, region, frame, box), rejected);
    }

    private static Grid grid(Section section) {
        int height = (int) section.integer("height", 1, 1, Section.MAX_SIDE);
        int width = (int) section.integer("width", 1, 1, Section.MAX_SIDE);
        for (String side : List.of("height", "width")) {
            if (!section.has(side)) {
                section.problem(side, "is required: pixels of a tile");
            }
        }
        List<Integer> stride = section.indices("stride");
        boolean fits = stride.size() <= 2 && stride.stream().allMatch(step -> step >= 1 && step <= Section.MAX_SIDE);
        if (!fits) {
            section.problem("stride", "must be pixels from 1, one number or [along y, along x], but is " + stride);
        }
        section.finish();
        return new Grid(
                height,
                width,
                fits && !stride.isEmpty() ? stride.get(0) : height,
                fits && !stride.isEmpty() ? stride.get(stride.size() - 1) : width);
    }
}
