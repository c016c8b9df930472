package io.tileseq.spark;

import io.tileseq.config.FramesConfig;
import io.tileseq.model.UserException;
import io.tileseq.plan.ImageSource;
import io.tileseq.plan.PathPattern;
import io.tileseq.plan.RegionDraft;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The images that a table of frames names or that lie in a folder: the files of each region and frame. */
final class RegionListing {
    private static final Pattern NAME = Pattern.compile("\\{([^{}]+)}");

    /** The label of files whose path names no frame. */
    private static final String ALWAYS = "";

    private final String what;
    /** Region, then frame label, then the file of each band, null where a band has none. */
    private final Map<String, Map<String, ImageSource[]>> regions = new TreeMap<>();
    /** What the paths say of each region's split. */
    private final Map<String, Set<String>> splits = new TreeMap<>();
    /** Region, then frame label, then what the groups of the path are, of those that the patterns of masks name. */
    private final Map<String, Map<String, Map<String, String>>> groups = new TreeMap<>();

    /** @param what names the listing in messages */
    RegionListing(String what) {
        this.what = what;
    }

    /**
     * Adds one file.
     *
     * @param band which of {@code bands} files of the frame it is
     * @throws UserException if the place is taken by another file
     */
    void add(String region, String frame, int band, int bands, ImageSource source) {
        ImageSource[] sources = regions.computeIfAbsent(region, key -> new TreeMap<>())
                .computeIfAbsent(frame, key -> new ImageSource[bands]);
        if (sources[band] != null && !sources[band].equals(source)) {
            throw UserException.input(what + " names two images of region " + region + " at frame " + frame
                    + (bands > 1 ? " for one band: " : ": ") + sources[band].path() + " and " + source.path());
        }
        sources[band] = source;
    }

    /**
     * Lists a folder as {@code frames.listing} says.
     *
     * @param kept the named groups of paths whose values are kept
     */
    static RegionListing of(Configuration conf, FramesConfig.Listing config, boolean pages, Set<String> kept)
            throws IOException {
        RegionListing listing = new RegionListing("frames.listing");
        Pattern match = Pattern.compile(config.match());
        List<String> bands = config.bands().isEmpty() ? List.of("") : config.bands();
        int found = 0;
        for (Map.Entry<String, Path> file :
                filesBelow(conf, new Path(config.path().resolved())).entrySet()) {
            Matcher matcher = match.matcher(file.getKey());
            int band = matcher.matches()
                    ? bands.indexOf(
                            config.band().map(text -> fill(text, matcher)).orElse(""))
                    : -1;
            if (band < 0) {
                continue;
            }
            found++;
            String region = fill(config.region(), matcher);
            String frame = pages ? ALWAYS : fill(config.frame(), matcher);
            for (String name : kept) {
                listing.groups
                        .computeIfAbsent(region, key -> new TreeMap<>())
                        .computeIfAbsent(frame, key -> new TreeMap<>())
                        .putIfAbsent(name, fill("{" + name + "}", matcher));
            }
            listing.add(
                    region,
                    frame,
                    band,
                    bands.size(),
                    new ImageSource(file.getValue().toString(), 0, List.of()));
            config.split().ifPresent(text -> listing.splits
                    .computeIfAbsent(region, key -> new TreeSet<>())
                    .add(fill(text, matcher)));
        }
        if (found == 0) {
            throw UserException.input("no file below " + config.path().written() + " matches frames.listing.match: "
                    + config.match() + "; it must match the whole path below the folder");
        }
        return listing;
    }

    /** Finds the regions and frames for which the patterns have files. */
    static RegionListing of(Configuration conf, List<PathPattern> patterns) throws IOException {
        RegionListing listing = new RegionListing("frames.pattern");
        for (int band = 0; band < patterns.size(); band++) {
            PathPattern pattern = patterns.get(band);
            if (!pattern.placeholders().contains(PathPattern.REGION)) {
                throw UserException.config(
                        "frames.pattern has no {region}, and without a tile table only the paths tell"
                                + " the regions; write {region} for a part of the path, be there one file or many");
            }
            for (String name : pattern.placeholders()) {
                if (!name.equals(PathPattern.REGION) && !name.equals(PathPattern.FRAME)) {
                    throw UserException.config(
                            "frames.pattern has {" + name + "}, but without a tile table there are only"
                                    + " {region} and {frame}; frames.listing makes them from other parts of a path");
                }
            }
            PathPattern.Search search = pattern.search();
            boolean frames = pattern.placeholders().contains(PathPattern.FRAME);
            for (Map.Entry<String, Path> file : filesBelow(
                            conf, new Path(search.folder().isEmpty() ? "/" : search.folder()))
                    .entrySet()) {
                Matcher matcher = search.regex().matcher(file.getKey());
                if (matcher.matches()) {
                    ImageSource source = new ImageSource(file.getValue().toString(), 0, List.of());
                    String frame = frames ? matcher.group(PathPattern.FRAME) : ALWAYS;
                    listing.add(matcher.group(PathPattern.REGION), frame, band, patterns.size(), source);
                }
            }
        }
        return listing;
    }

    private static String fill(String text, Matcher matcher) {
        return NAME.matcher(text).replaceAll(name -> {
            String group = matcher.group(name.group(1));
            return Matcher.quoteReplacement(group == null ? "" : group);
        });
    }

    /** Every file below a folder by its path from there, in the order of the paths; none if there is no such folder. */
    private static Map<String, Path> filesBelow(Configuration conf, Path folder) throws IOException {
        FileSystem fs = folder.getFileSystem(conf);
        String root = fs.makeQualified(folder).toUri().getPath();
        String prefix = root.endsWith("/") ? root : root + "/";
        Map<String, Path> files = new TreeMap<>();
        try {
            var found = fs.listFiles(folder, true);
            while (found.hasNext()) {
                Path path = found.next().getPath();
                files.put(path.toUri().getPath().substring(prefix.length()), path);
            }
        } catch (FileNotFoundException e) {
            return files;
        }
        return files;
    }

    Set<String> regions() {
        return regions.keySet();
    }

    /** The files of a region at a frame; empty unless every band has one. A file whose path names no frame is of all. */
    List<ImageSource> sources(String region, String frame) {
        Map<String, ImageSource[]> frames = regions.getOrDefault(region, Map.of());
        ImageSource[] own = frames.get(frame);
        ImageSource[] always = frames.get(ALWAYS);
        ImageSource[] listed = own != null ? own : always;
        List<ImageSource> all = new ArrayList<>();
        for (int band = 0; listed != null && band < listed.length; band++) {
            ImageSource source = own != null && own[band] != null ? own[band] : always != null ? always[band] : null;
            if (source == null) {
                return List.of();
            }
            all.add(source);
        }
        return all;
    }

    /**
     * What a group of the paths is for a region at a frame: that of its image, or where it has none the one that all its images
     * have.
     *
     * @return null if no group of the name is kept, or the images differ
     */
    String group(String region, String frame, String name) {
        Map<String, Map<String, String>> ofFrames = groups.getOrDefault(region, Map.of());
        if (ofFrames.containsKey(frame)) {
            return ofFrames.get(frame).get(name);
        }
        Set<String> all = new TreeSet<>();
        ofFrames.values().stream().filter(of -> of.containsKey(name)).forEach(of -> all.add(of.get(name)));
        return all.size() == 1 ? all.iterator().next() : null;
    }

    /** The labels of a region's frames; an empty one if its paths name none. */
    Set<String> labels(String region) {
        Set<String> labels =
                new TreeSet<>(regions.getOrDefault(region, Map.of()).keySet());
        if (labels.size() > 1) {
            labels.remove(ALWAYS);
        }
        return labels;
    }

    /** A region with what its paths say of its split; {@code draft} is what its rows say. */
    RegionDraft withSplit(String region, RegionDraft draft) {
        Set<String> told = splits.getOrDefault(region, Set.of());
        return told.isEmpty()
                ? draft
                : new RegionDraft(
                        draft.values(), draft.valuesDiffer(), told.iterator().next(), told.size() > 1);
    }
}
