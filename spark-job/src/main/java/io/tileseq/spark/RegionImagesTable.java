package io.tileseq.spark;

import io.tileseq.config.BuildConfig;
import io.tileseq.config.FramesConfig;
import io.tileseq.config.Location;
import io.tileseq.model.UserException;
import io.tileseq.plan.FrameOrder;
import io.tileseq.plan.ImageSource;
import io.tileseq.plan.PathPattern;
import io.tileseq.plan.RegionDraft;
import io.tileseq.plan.TableLayout;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Where each region's image at each frame is: by patterns, or by a table of frames. */
final class RegionImagesTable {
    private static final String WHAT = "table of frames";

    private final TableLayout layout;
    private final String regionColumn;
    private final List<PathPattern> patterns;
    /** Null if patterns are filled from the tile table. */
    private final RegionListing listing;

    private final boolean pages;
    /** Names in patterns of masks that are groups of the listing's match. */
    private final Set<String> groups;

    private RegionImagesTable(
            TableLayout layout,
            String regionColumn,
            List<PathPattern> patterns,
            RegionListing listing,
            boolean pages,
            Set<String> groups) {
        this.groups = groups;
        this.layout = layout;
        this.regionColumn = regionColumn;
        this.patterns = patterns;
        this.listing = listing;
        this.pages = pages;
    }

    static RegionImagesTable open(SparkSession spark, BuildConfig config, TableLayout layout, Configuration conf)
            throws IOException {
        FramesConfig frames = config.frames();
        List<PathPattern> patterns = frames.patterns().stream()
                .map(Location::resolved)
                .map(PathPattern::new)
                .toList();
        RegionListing listing = null;
        Set<String> groups =
                new LinkedHashSet<>(MaskLayers.placeholders(config.targets().values()));
        groups.removeAll(Set.of(PathPattern.REGION, PathPattern.FRAME));
        groups.retainAll(frames.listing().map(FramesConfig.Listing::groups).orElse(Set.of()));
        MaskLayers.requireKnown(config, groups);
        if (frames.table().isPresent()) {
            listing = read(spark, frames.table().get());
        } else if (frames.listing().isPresent()) {
            listing = RegionListing.of(conf, frames.listing().get(), frames.pages(), groups);
        } else if (!config.tiles().hasTable()) {
            listing = RegionListing.of(conf, patterns);
        }
        return new RegionImagesTable(
                layout, config.tiles().columns().region(), patterns, listing, frames.pages(), groups);
    }

    private static RegionListing read(SparkSession spark, FramesConfig.Table table) {
        InputTable read = Tables.read(spark, WHAT, table.path().resolved(), table.format());
        List<Column> columns = new ArrayList<>();
        for (String name : List.of(table.region(), table.frame(), table.file())) {
            read.index(name);
            columns.add(read.text(name));
        }
        table.page().ifPresent(read::index);
        table.bands().ifPresent(read::index);
        columns.add(table.page().map(read::text).orElse(functions.lit("0")));
        columns.add(table.bands().map(read::text).orElse(functions.lit("")));
        columns.add(read.surplus());
        Path folder = new Path(table.path().resolved()).getParent();
        RegionListing listing =
                new RegionListing("the table of frames at " + table.path().written());
        for (Row row : read.rows().select(columns.toArray(new Column[0])).collectAsList()) {
            if (row.isNullAt(0) || row.isNullAt(1) || row.isNullAt(2)) {
                throw UserException.input("the table of frames at "
                        + table.path().written() + " has a row without region, frame or path: " + row.mkString(", "));
            }
            if (!row.isNullAt(5)) {
                throw UserException.input("the table of frames at "
                        + table.path().written() + " has a row with more cells than the header has names: "
                        + row.mkString(", ") + "; put texts that hold a comma in quotes");
            }
            ImageSource source =
                    new ImageSource(resolve(folder, row.getString(2), table), page(row, table), bands(row, table));
            listing.add(row.getString(0), row.getString(1), 0, 1, source);
        }
        return listing;
    }

    private static String resolve(Path folder, String file, FramesConfig.Table table) {
        Path path;
        try {
            path = new Path(file);
        } catch (IllegalArgumentException e) {
            throw UserException.input("the table of frames at " + table.path().written() + " has path \"" + file
                    + "\", which is none (" + e.getMessage() + "); a name with a colon needs its folder before it");
        }
        return path.isAbsolute() || path.toUri().getScheme() != null
                ? path.toString()
                : new Path(folder, path).toString();
    }

    private static int page(Row row, FramesConfig.Table table) {
        String text = row.isNullAt(3) || row.getString(3).isBlank()
                ? "0"
                : row.getString(3).strip();
        if (!text.matches("\\d{1,9}(\\.0*)?")) {
            throw UserException.input("the table of frames at " + table.path().written() + " has page " + text
                    + "; pages are integers from 0");
        }
        return Integer.parseInt(text.replaceFirst("\\..*", ""));
    }

    private static List<Integer> bands(Row row, FramesConfig.Table table) {
        String cell = row.isNullAt(4) ? "" : row.getString(4).strip();
        boolean isArray = cell.startsWith("[") && cell.endsWith("]");
        String text = isArray ? cell.substring(1, cell.length() - 1).strip() : cell;
        if (!text.matches("|\\d{1,6}(\\s*[,; ]\\s*\\d{1,6})*")) {
            throw UserException.input("the table of frames at " + table.path().written() + " has bands " + text
                    + "; bands are integers from 0, separated by commas");
        }
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split("[,; ]+")).map(Integer::valueOf).toList();
    }

    /** The regions that have images, with what is known of them; for tiles that no table lists. */
    Map<String, RegionDraft> drafts() {
        return listing.regions().stream()
                .collect(Collectors.toMap(
                        region -> region,
                        region -> listing.withSplit(region, RegionDraft.NOTHING),
                        (a, b) -> a,
                        TreeMap::new));
    }

    /** The regions of the tile table with what a listing says of their splits. */
    Map<String, RegionDraft> withSplits(Map<String, RegionDraft> drafts) {
        if (listing != null) {
            drafts.replaceAll(listing::withSplit);
        }
        return drafts;
    }

    /** The files of a region at each frame; an empty list where none is listed. */
    List<List<ImageSource>> sources(String region, RegionDraft draft, FrameOrder order) {
        List<List<ImageSource>> sources = new ArrayList<>();
        for (String frame : order.labels()) {
            List<ImageSource> files = files(region, draft, frame);
            int page = pages ? page(frame) : 0;
            sources.add(
                    page == 0
                            ? files
                            : files.stream()
                                    .map(file -> new ImageSource(file.path(), page, file.bands()))
                                    .toList());
        }
        return sources;
    }

    /** The files of a region at a frame; with pages, of the region. */
    private List<ImageSource> files(String region, RegionDraft draft, String frame) {
        if (listing != null) {
            return listing.sources(region, pages ? "" : frame);
        }
        Function<String, String> values = values(region, draft, frame);
        return patterns.stream()
                .map(pattern -> new ImageSource(pattern.fill(values), 0, List.of()))
                .toList();
    }

    static int page(String frame) {
        if (!frame.matches("\\d{1,9}")) {
            throw UserException.config("frame " + frame
                    + " is no page: with frames.pages the frames are the pages of a file, numbered from 0");
        }
        return Integer.parseInt(frame);
    }

    /** What fills the placeholders of a pattern; null for what is not known. */
    Function<String, String> values(String region, RegionDraft draft, String frame) {
        return name -> {
            if (groups.contains(name)) {
                return listing.group(region, pages ? "" : frame, name);
            }
            if (name.equals(PathPattern.FRAME)) {
                return frame;
            }
            if (name.equals(PathPattern.REGION) || name.equals(regionColumn)) {
                return region;
            }
            return draft.values()[layout.placeholders().indexOf(layout.columns().indexOf(name))];
        };
    }

    /**
     * The labels for which one of the regions has a file, in no order.
     *
     * @param mostPages the most pages that one of the files has; asked where frames are pages
     */
    Set<String> labels(Map<String, RegionDraft> regions, Configuration conf, ToIntFunction<Set<String>> mostPages)
            throws IOException {
        if (pages) {
            Set<String> files = new TreeSet<>();
            regions.forEach((region, draft) -> files(region, draft, "").forEach(file -> files.add(file.path())));
            return IntStream.range(0, mostPages.applyAsInt(files))
                    .mapToObj(Integer::toString)
                    .collect(Collectors.toSet());
        }
        Set<String> labels = new TreeSet<>();
        for (Map.Entry<String, RegionDraft> region : regions.entrySet()) {
            if (listing != null) {
                labels.addAll(listing.labels(region.getKey()));
            } else {
                PathPattern.FrameSearch search =
                        patterns.get(0).searchFrames(values(region.getKey(), region.getValue(), PathPattern.FRAME));
                if (search.segments().isEmpty()) {
                    throw UserException.config(
                            "frames.pattern has no {frame}: give frames.order, or a pattern with it");
                }
                Path folder = new Path(search.folder().isEmpty() ? "/" : search.folder());
                find(folder.getFileSystem(conf), folder, search, 0, null, labels);
            }
        }
        return labels;
    }

    private static void find(
            FileSystem fs, Path folder, PathPattern.FrameSearch search, int segment, String label, Set<String> labels)
            throws IOException {
        FileStatus[] found;
        try {
            found = fs.listStatus(folder);
        } catch (FileNotFoundException e) {
            return;
        }
        boolean last = segment == search.segments().size() - 1;
        for (FileStatus status : found) {
            Matcher matcher = search.regex(segment).matcher(status.getPath().getName());
            if (!matcher.matches() || last == status.isDirectory()) {
                continue;
            }
            boolean names = search.segments().get(segment).contains("{frame}");
            String here = names ? matcher.group("frame") : label;
            if (label != null && !label.equals(here)) {
                continue;
            }
            if (last) {
                labels.add(here);
            } else {
                find(fs, status.getPath(), search, segment + 1, here, labels);
            }
        }
    }
}
