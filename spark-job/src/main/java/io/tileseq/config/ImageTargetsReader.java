package io.tileseq.config;

import io.tileseq.config.TargetConfig.At;
import io.tileseq.target.Remap;
import io.tileseq.tensor.PixelKeys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;

/** Reads the sections of targets that are images. */
final class ImageTargetsReader {
    private static final Pattern INTEGER = Pattern.compile("[-+]?\\d{1,18}");

    private final Locator locator;
    private final boolean pages;
    private final BinaryOperator<String> read;

    /**
     * @param pages whether the frames are the pages of files
     * @param read reads a file, given the key that names it and its name
     */
    ImageTargetsReader(Locator locator, boolean pages, BinaryOperator<String> read) {
        this.locator = locator;
        this.pages = pages;
        this.read = read;
    }

    TargetConfig.Mask mask(Section section, At at) {
        Optional<TargetConfig.MaskImages> images = images(section);
        Optional<Long> ignore = Optional.empty();
        if (section.has("ignore")) {
            ignore = Optional.of(section.integer("ignore", 0, -Integer.MAX_VALUE, Integer.MAX_VALUE));
        } else {
            section.optionalText("ignore");
        }
        Map<String, String> entries = section.entriesOfValues("remap", file -> read.apply("remap", file));
        Optional<Remap> remap = entries.isEmpty() ? Optional.empty() : remap(section, entries, ignore.orElse(null));
        return new TargetConfig.Mask(images, at, remap, ignore);
    }

    TargetConfig.Share share(Section section, At at) {
        List<Long> value = section.integers("share_of");
        checkValue(section, "share_of", value);
        Optional<TargetConfig.MaskImages> images = images(section);
        List<Long> ignore = List.of();
        if (section.has("ignore")) {
            ignore = section.integers("ignore");
        } else {
            section.optionalText("ignore");
        }
        if (!ignore.isEmpty() && ignore.size() != value.size()) {
            section.problem(
                    "ignore",
                    "must have as many values as share_of, which has " + value.size() + ", but has " + ignore.size());
        } else if (!ignore.isEmpty()) {
            checkValue(section, "ignore", ignore);
        }
        if (section.has("column")) {
            section.problem("column", "stands beside share_of; a scalar is read from one of them");
            section.optionalText("column");
        }
        if (at == At.FRAMES) {
            section.problem("at", "must be target with share_of, which is a share at the target frame");
        }
        return new TargetConfig.Share(images, value, ignore);
    }

    TargetConfig.NextFrames frames(Section section, At at) {
        if (!section.has("count")) {
            section.problem("count", "is required: how many frames to predict");
        }
        int count = (int) section.integer("count", 1, 1, Section.MAX_SIDE);
        if (at == At.FRAMES) {
            section.problem("at", "must be target with kind frames, which is the frames after the target frame");
        }
        return new TargetConfig.NextFrames(count);
    }

    private Optional<TargetConfig.MaskImages> images(Section section) {
        Optional<String> pattern = section.optionalText("pattern");
        boolean paged = section.flag("pages");
        pattern.ifPresent(text -> FramesReader.checkBraces(section, "pattern", text));
        if (paged && !(pages && pattern.isPresent())) {
            section.problem("pages", "needs pattern and frames.pages: true, by which the frames are pages");
        }
        if (paged && pattern.isPresent() && pattern.get().contains("{frame}")) {
            section.problem("pages", "is true, so the frames are the pages of one file, but pattern has {frame}");
        }
        return pattern.map(text -> new TargetConfig.MaskImages(locator.locate(section, "pattern", text), paged));
    }

    /** A value of one band, or a colour. */
    private static boolean checkValue(Section section, String key, List<Long> value) {
        if (value.isEmpty() || value.size() > PixelKeys.MOST_BANDS) {
            section.problem(
                    key, "must be a value or a colour of 2 to " + PixelKeys.MOST_BANDS + " values but is " + value);
            return false;
        }
        if (value.size() > 1 && value.stream().anyMatch(v -> v < 0 || v > PixelKeys.MOST_IN_COLOUR)) {
            section.problem(
                    key, "must have values from 0 to " + PixelKeys.MOST_IN_COLOUR + " in a colour but is " + value);
            return false;
        }
        return true;
    }

    /** Values to classes; classes are numbers, or names, which are numbered in the order in which they come. */
    private static Optional<Remap> remap(Section section, Map<String, String> entries, Long ignore) {
        boolean numbered =
                entries.values().stream().allMatch(text -> INTEGER.matcher(text).matches());
        Map<String, Integer> labels = new LinkedHashMap<>();
        Map<List<Long>, Integer> classes = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            List<Long> value = value(entry.getKey());
            if (value == null) {
                section.problem(
                        "remap",
                        "must map values such as 7 or colours such as [196, 40, 27] to classes but has "
                                + entry.getKey());
                return Optional.empty();
            }
            if (!checkValue(section, "remap", value)) {
                return Optional.empty();
            }
            String text = entry.getValue();
            if (numbered && !TargetsLoader.isIndex(text) && !Long.valueOf(text).equals(ignore)) {
                section.problem(
                        "remap",
                        "must have classes from 0 to " + TargetsLoader.MOST_INDEX + ", or ignore, but " + entry.getKey()
                                + " becomes " + text);
                return Optional.empty();
            }
            if (classes.put(value, numbered ? Integer.parseInt(text) : number(labels, text)) != null) {
                section.problem("remap", "has " + value + " twice");
            }
        }
        if (classes.keySet().stream().map(List::size).distinct().count() > 1) {
            section.problem("remap", "must have values alone, or colours of as many values, but has both");
            return Optional.empty();
        }
        labels.forEach((name, number) -> {
            if (ignore != null && ignore == number.longValue()) {
                section.problem(
                        "ignore",
                        "is " + ignore + ", which is the number of class " + name + " too; use one from "
                                + labels.size() + " on, such as 255, or -100");
            }
        });
        return Optional.of(new Remap(classes, labels));
    }

    private static int number(Map<String, Integer> labels, String name) {
        labels.putIfAbsent(name, labels.size());
        return labels.get(name);
    }

    /** One integer, or several with commas or blanks between, bare or in brackets; null if it is none. */
    private static List<Long> value(String text) {
        String inner = text.strip().replaceFirst("^\\((.*)\\)$|^\\[(.*)]$", "$1$2");
        List<Long> value = new ArrayList<>();
        for (String part : inner.strip().split("\\s*,\\s*|\\s+", -1)) {
            if (!INTEGER.matcher(part).matches()) {
                return null;
            }
            value.add(Long.valueOf(part));
        }
        return value;
    }
}
