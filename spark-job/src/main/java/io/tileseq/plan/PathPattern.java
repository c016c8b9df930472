package io.tileseq.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A path with placeholders: {@code {frame}} and {@code {region}} by meaning, any other {@code {name}} by column. */
public final class PathPattern implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]+)}");

    /** The placeholder of the frame label. */
    public static final String FRAME = "frame";
    /** The placeholder of the region's id. */
    public static final String REGION = "region";

    private final String pattern;

    public PathPattern(String pattern) {
        this.pattern = pattern;
    }

    public String text() {
        return pattern;
    }

    /** The names in the pattern, in their order. */
    public Set<String> placeholders() {
        Set<String> names = new LinkedHashSet<>();
        Matcher matcher = PLACEHOLDER.matcher(pattern);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** The path with every placeholder replaced by the value of its name, literally. */
    public String fill(Function<String, String> values) {
        return PLACEHOLDER.matcher(pattern).replaceAll(match -> Matcher.quoteReplacement(values.apply(match.group(1))));
    }

    /** The folder above the first path segment that holds {@code {frame}} once {@code values} fill the others. */
    public FrameSearch searchFrames(Function<String, String> values) {
        String filled = fill(name -> name.equals(FRAME) ? "{frame}" : values.apply(name));
        List<String> segments = new ArrayList<>(List.of(filled.split("/", -1)));
        int first = 0;
        while (first < segments.size() && !segments.get(first).contains("{frame}")) {
            first++;
        }
        return new FrameSearch(String.join("/", segments.subList(0, first)), segments.subList(first, segments.size()));
    }

    /**
     * How to find the files of all regions and frames.
     *
     * @param folder the folder above the first segment with a placeholder
     * @param regex matches a path below it, with the groups {@code region} and {@code frame}
     */
    public record Search(String folder, Pattern regex) {}

    /** How to find the files; the pattern must have no placeholders but {@code {region}} and {@code {frame}}. */
    public Search search() {
        int first = pattern.indexOf('{') < 0 ? pattern.length() : pattern.indexOf('{');
        int slash = pattern.lastIndexOf('/', first);
        String rest = pattern.substring(slash + 1);
        StringBuilder regex = new StringBuilder();
        Set<String> seen = new LinkedHashSet<>();
        Matcher matcher = PLACEHOLDER.matcher(rest);
        int at = 0;
        while (matcher.find()) {
            String name = matcher.group(1);
            regex.append(Pattern.quote(rest.substring(at, matcher.start())))
                    .append(seen.add(name) ? "(?<" + name + ">[^/]+?)" : "\\k<" + name + ">");
            at = matcher.end();
        }
        regex.append(Pattern.quote(rest.substring(at)));
        return new Search(slash < 0 ? "" : pattern.substring(0, slash), Pattern.compile(regex.toString()));
    }

    /**
     * How to find the labels that have a file.
     *
     * @param folder where to start
     * @param segments what to match below it, one path segment after the other; {@code {frame}} stands for the label
     */
    public record FrameSearch(String folder, List<String> segments) {

        public FrameSearch {
            segments = List.copyOf(segments);
        }

        /** A regular expression of a segment whose group {@code frame} is the label. */
        public Pattern regex(int segment) {
            StringBuilder regex = new StringBuilder();
            String rest = segments.get(segment);
            boolean seen = false;
            int at = rest.indexOf("{frame}");
            while (at >= 0) {
                regex.append(Pattern.quote(rest.substring(0, at))).append(seen ? "\\k<frame>" : "(?<frame>.+?)");
                seen = true;
                rest = rest.substring(at + "{frame}".length());
                at = rest.indexOf("{frame}");
            }
            return Pattern.compile(regex.append(Pattern.quote(rest)).toString());
        }
    }
}
