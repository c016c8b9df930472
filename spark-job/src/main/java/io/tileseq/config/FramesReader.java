package io.tileseq.config;

import io.tileseq.config.FramesConfig.Listing;
import io.tileseq.config.FramesConfig.OrderBy;
import io.tileseq.model.MissingPolicy;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the section {@code frames}. */
final class FramesReader {
    private static final Pattern NAME = Pattern.compile("\\{([^{}]+)}");

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
        boolean pages = section.flag("pages");
        Optional<Listing> listing = Optional.empty();
        if (section.has("listing")) {
            listing = Optional.of(listing(section.section("listing"), locator, pages));
        } else {
            section.optionalText("listing");
        }
        List<String> given = new ArrayList<>();
        if (!patterns.isEmpty()) {
            given.add("pattern");
        }
        table.ifPresent(value -> given.add("table"));
        listing.ifPresent(value -> given.add("listing"));
        if (given.size() != 1) {
            section.problem(
                    "pattern",
                    (given.isEmpty()
                                    ? "is required, or table or listing; "
                                    : given.get(0) + " stands beside "
                                            + String.join(", ", given.subList(1, given.size())) + "; ")
                            + "give one of them, which names the images");
        }
        if (pages && table.isPresent()) {
            section.problem(
                    "pages", "goes with pattern or listing; in a table the column that table.page names does it");
        }
        if (pages && patterns.stream().anyMatch(pattern -> pattern.written().contains("{frame}"))) {
            section.problem("pages", "is true, so the frames are the pages of one file, but pattern has {frame}");
        }
        patterns.forEach(pattern -> checkBraces(section, "pattern", pattern.written()));
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
        return new FramesConfig(patterns, table, listing, pages, order, orderBy, timePattern, missing);
    }

    private static Listing listing(Section section, Locator locator, boolean pages) {
        Location path = locator.locate(section, "path", section.requiredText("path"));
        String match = section.requiredText("match");
        Set<String> groups = new LinkedHashSet<>();
        try {
            groups.addAll(Listing.groups(Pattern.compile(match).pattern()));
        } catch (PatternSyntaxException e) {
            section.problem("match", "must be a regular expression but is " + match + " (" + e.getDescription() + ")");
        }
        String region = section.text("region", Listing.DEFAULT_REGION);
        String frame = section.text("frame", Listing.DEFAULT_FRAME);
        Optional<String> band = section.optionalText("band");
        List<String> bands = section.texts("bands");
        Optional<String> split = section.optionalText("split");
        if (pages && section.has("frame")) {
            section.problem("frame", "must be left out with pages: true: the frames are the pages of one file");
        }
        if (band.isPresent() == bands.isEmpty()) {
            section.problem(
                    "bands", "goes with band: band says how a path names its band, bands lists the names in order");
        }
        if (!match.isEmpty()) {
            checkGroups(section, "region", region, groups);
            if (!pages) {
                checkGroups(section, "frame", frame, groups);
            }
            band.ifPresent(text -> checkGroups(section, "band", text, groups));
            split.ifPresent(text -> checkGroups(section, "split", text, groups));
        }
        section.finish();
        return new Listing(path, match, region, frame, band, bands, split);
    }

    /** Every {@code {name}} of a text is a group of the regular expression, and there is one. */
    private static void checkGroups(Section section, String key, String text, Set<String> groups) {
        checkBraces(section, key, text);
        Matcher names = NAME.matcher(text);
        boolean any = false;
        while (names.find()) {
            any = true;
            if (!groups.contains(names.group(1))) {
                section.problem(
                        key,
                        "names " + names.group() + ", which is no named group of match; there are "
                                + (groups.isEmpty() ? "none" : String.join(", ", groups)));
            }
        }
        if (!any) {
            section.problem(key, "must name a group of match, such as {region}, but is " + text);
        }
    }

    static void checkTimePattern(Section section, String pattern) {
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
    static void checkBraces(Section section, String key, String text) {
        String rest = text.replaceAll("\\{[^{}/]+}", "");
        if (rest.contains("{") || rest.contains("}")) {
            section.problem(key, "must have each { closed by a } around a name, but is " + text);
        }
    }
}
