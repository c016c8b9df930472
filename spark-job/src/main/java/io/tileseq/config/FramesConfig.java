package io.tileseq.config;

import io.tileseq.model.MissingPolicy;
import java.io.Serializable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The images of each region over time. One of {@code patterns}, {@code table} and {@code listing} is given.
 *
 * @param patterns paths with placeholders, one for all bands or one per band (or group of bands); empty if a table is given
 * @param table a table with a row per region and frame
 * @param listing a folder in which the files' paths tell what they are
 * @param pages whether the frames are the pages of one file a region
 * @param order frame labels in order; empty for those that are there, ordered by {@code orderBy}
 * @param orderBy how the labels are ordered
 * @param timePattern how labels name a time, a pattern of {@link java.time.format.DateTimeFormatter}
 * @param missing what becomes of samples that lack an input frame
 */
public record FramesConfig(
        List<Location> patterns,
        Optional<Table> table,
        Optional<Listing> listing,
        boolean pages,
        List<String> order,
        OrderBy orderBy,
        Optional<String> timePattern,
        MissingPolicy missing)
        implements Serializable {

    public static final MissingPolicy DEFAULT_MISSING = MissingPolicy.REJECT;

    public FramesConfig {
        patterns = List.copyOf(patterns);
        order = List.copyOf(order);
    }

    /** How frame labels are ordered. */
    public enum OrderBy {
        /** As {@code frames.order} lists them. */
        LISTED,
        /** Runs of digits by value, all else by code point. */
        NATURAL,
        /** By the number that each label is. */
        NUMERIC,
        /** By the time that each label names. */
        TIME
    }

    /**
     * A folder all of whose files are listed; texts with {@code {name}} are filled from the groups of {@code match}.
     *
     * @param path the folder
     * @param match a regular expression with named groups that a file's path below the folder matches as a whole
     * @param region text of the region's id
     * @param frame text of the frame's label
     * @param band text of the band's name; empty if a file holds all bands
     * @param bands the names of the bands in their order; empty without {@code band}
     * @param split text of the split; empty if paths do not tell it
     */
    public record Listing(
            Location path,
            String match,
            String region,
            String frame,
            Optional<String> band,
            List<String> bands,
            Optional<String> split)
            implements Serializable {
        public static final String DEFAULT_REGION = "{region}";
        public static final String DEFAULT_FRAME = "{frame}";

        private static final Pattern GROUP = Pattern.compile("\\(\\?<([A-Za-z][A-Za-z0-9]*)>");

        public Listing {
            bands = List.copyOf(bands);
        }

        /** The names of the groups of {@code match}. */
        public Set<String> groups() {
            return groups(match);
        }

        static Set<String> groups(String match) {
            Set<String> names = new LinkedHashSet<>();
            Matcher matcher = GROUP.matcher(match);
            while (matcher.find()) {
                names.add(matcher.group(1));
            }
            return names;
        }
    }

    /**
     * @param path a file or folder of csv, json, parquet or orc
     * @param format of the table; by the path's ending if empty
     * @param region column of the region id
     * @param frame column of the frame label
     * @param file column of the image's path; a relative one is relative to the table's folder
     * @param page column of the page within the file, 0-based; empty if all are page 0
     * @param bands column of the bands of the file as comma-separated numbers; empty if all files give all
     */
    public record Table(
            Location path,
            Optional<String> format,
            String region,
            String frame,
            String file,
            Optional<String> page,
            Optional<String> bands)
            implements Serializable {
        public static final String DEFAULT_REGION = "region";
        public static final String DEFAULT_FRAME = "frame";
        public static final String DEFAULT_FILE = "path";
    }
}
