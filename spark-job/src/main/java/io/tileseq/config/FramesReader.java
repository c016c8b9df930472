package io.tileseq.config;

import io.tileseq.config.FramesConfig.OrderBy;
import io.tileseq.model.MissingPolicy;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the section {@code frames}. */
final class FramesReader {
    private FramesReader() {}

    static FramesConfig read(Section section, Locator locator) {
        List<Location> patterns = section.texts("pattern").stream()
                .map(text -> locator.locate(section, "pattern", text))
                .toList();
        Optional<FramesConfig.Table> table = Optional.empty();
        if (section.has("table")) {
            Section names = section.section("table");
            table = Optional.of(new FramesConfig.Table(
                    locator.locate(names, "path", names.requiredText("path")),
                    Locator.format(names),
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
            section.problem(
                    "pattern",
                    (patterns.isEmpty() ? "is required, or table; " : "stands beside table; ")
                            + "give one of them, which names the images");
        }
        patterns.forEach(pattern -> checkBraces(section, pattern.written()));
        List<String> order = section.texts("order");
        if (order.stream().distinct().count() < order.size()) {
            section.problem("order", "must not name a frame twice but is " + order);
        }
        OrderBy orderBy = section.choice("order_by", OrderBy.class, order.isEmpty() ? OrderBy.NATURAL : OrderBy.LISTED);
        if (order.isEmpty() == (orderBy == OrderBy.LISTED)) {
            section.problem(
                    "order_by",
                    order.isEmpty()
                            ? "is listed, so give the list: frames.order"
                            : "must be listed or left out beside frames.order, which is the order");
        }
        Optional<String> timePattern = section.optionalText("time_pattern");
        timePattern.ifPresent(pattern -> checkTimePattern(section, pattern));
        if (orderBy == OrderBy.TIME && timePattern.isEmpty()) {
            section.problem(
                    "order_by", "is time, so frames.time_pattern must say how labels name theirs, as in yyyy-MM-dd");
        }
        MissingPolicy missing = section.choice("missing", MissingPolicy.class, FramesConfig.DEFAULT_MISSING);
        section.finish();
        return new FramesConfig(patterns, table, order, orderBy, timePattern, missing);
    }

    private static void checkTimePattern(Section section, String pattern) {
        try {
            var unused = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        } catch (IllegalArgumentException e) {
            section.problem(
                    "time_pattern",
                    "must be a pattern of java.time.format.DateTimeFormatter such as yyyyMMdd'T'HHmmss but is "
                            + pattern + " (" + e.getMessage() + ")");
        }
    }

    /** Every brace of a pattern belongs to a {@code {name}}. */
    private static void checkBraces(Section section, String pattern) {
        String rest = pattern.replaceAll("\\{[^{}/]+}", "");
        if (rest.contains("{") || rest.contains("}")) {
            section.problem("pattern", "must have each { closed by a } around a name, but is " + pattern);
        }
    }
}
