package io.tileseq.config;

import java.util.List;
import java.util.Optional;

/** Reads the section {@code tiles}. */
final class TilesReader {
    private TilesReader() {}

    static TilesConfig read(Section section, Locator locator) {
        Optional<Location> path = section.optionalText("path").map(text -> locator.locate(section, "path", text));
        Optional<String> format = Locator.format(section);
        Optional<String> sql = section.optionalText("sql");
        if (path.isPresent() == sql.isPresent()) {
            section.problem(
                    "path",
                    (path.isPresent() ? "stands beside sql; " : "is required, or sql; ")
                            + "give one of them, which names the tile table");
        }
        if (sql.isPresent() && format.isPresent()) {
            section.problem("format", "goes with path, not with sql");
        }
        Section names = section.section("columns");
        String tile = names.text("tile", TilesConfig.Columns.DEFAULT_TILE);
        String region = names.text("region", TilesConfig.Columns.DEFAULT_REGION);
        Optional<String> frame = names.optionalText("frame");
        List<String> box = names.texts("box");
        if (box.size() != 1 && box.size() != 4) {
            names.problem(
                    "box",
                    "is required: one column, or four as [x_min, y_min, x_max, y_max]"
                            + (box.isEmpty() ? "" : ", but has " + box.size() + ": " + box));
        }
        names.finish();
        double rejected = section.number("max_rejected_fraction", TilesConfig.DEFAULT_MAX_REJECTED_FRACTION, 0, 1);
        section.finish();
        return new TilesConfig(path, format, sql, new TilesConfig.Columns(tile, region, frame, box), rejected);
    }
}
