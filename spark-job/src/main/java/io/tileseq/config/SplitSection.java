package io.tileseq.config;

import io.tileseq.model.Split;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the section {@code split}. */
final class SplitSection {
    private static final double FRACTION_TOLERANCE = 1e-9;
    private static final int MOST_FRAMES = 1 << 20;

    private SplitSection() {}

    static SplitConfig read(Section section, FramesConfig frames, Map<String, TargetConfig> targets) {
        boolean listed = frames.listing().flatMap(FramesConfig.Listing::split).isPresent();
        SplitConfig.By by = section.choice("by", SplitConfig.By.class, SplitConfig.DEFAULT_BY);
        Map<Split, Double> fractions = fractions(section, by);
        long seed = section.integer("seed", SplitConfig.DEFAULT_SEED, Long.MIN_VALUE, Long.MAX_VALUE);
        Optional<String> column = section.optionalText("column");
        if (by == SplitConfig.By.COLUMN && column.isPresent() == listed) {
            section.problem(
                    "column",
                    listed
                            ? "must be left out beside frames.listing.split, which tells the split"
                            : "is required with by: column; it names the column that holds train, val or test");
        }
        if (by != SplitConfig.By.COLUMN && listed) {
            section.problem("by", "must be column beside frames.listing.split, which tells the split");
        }
        if (by != SplitConfig.By.COLUMN && column.isPresent()) {
            section.problem("column", "is only for by: column, but by is " + name(by));
        }
        Optional<SplitConfig.Time> time = time(section, by, frames.order());
        Optional<SplitConfig.Grid> grid = grid(section, by);
        Section classes = section.section("stratify");
        Optional<ClassesConfig> stratify = ClassesReader.read(classes, targets);
        classes.finish();
        if (stratify.isPresent() && by != SplitConfig.By.REGION) {
            section.problem("stratify", "is only for by: region, but by is " + name(by));
        }
        int folds = folds(section, by);
        section.finish();
        return new SplitConfig(by, fractions, seed, column, time, grid, stratify, folds);
    }

    private static Optional<SplitConfig.Grid> grid(Section section, SplitConfig.By by) {
        boolean given = section.has("grid");
        Section keys = section.section("grid");
        OptionalInt height = keys.optionalInteger("height", 1, Section.MAX_SIDE);
        OptionalInt width = keys.optionalInteger("width", 1, Section.MAX_SIDE);
        int buffer = (int) keys.integer("buffer", SplitConfig.Grid.DEFAULT_BUFFER, 0, Section.MAX_SIDE);
        keys.finish();
        if (by != SplitConfig.By.GRID) {
            if (given) {
                section.problem("grid", "is only for by: grid, but by is " + name(by));
            }
            return Optional.empty();
        }
        if (height.isEmpty() || width.isEmpty()) {
            keys.problem(
                    height.isEmpty() ? "height" : "width",
                    "is required with by: grid; the blocks have a height and a width in pixels");
        }
        return Optional.of(new SplitConfig.Grid(height.orElse(1), width.orElse(1), buffer));
    }

    private static int folds(Section section, SplitConfig.By by) {
        int folds = (int) section.integer("k_folds", SplitConfig.DEFAULT_FOLDS, 0, SplitConfig.MAX_FOLDS);
        if (folds == 1) {
            section.problem("k_folds", "must be 0 for none, or 2 and more, but is 1");
        }
        if (folds > 0 && by != SplitConfig.By.REGION) {
            section.problem("k_folds", "is only for by: region, but by is " + name(by));
        }
        if (folds > 0 && section.has("fractions")) {
            section.problem("fractions", "are not for k_folds, where each fold has one part of k");
        }
        return folds;
    }

    private static Map<Split, Double> fractions(Section section, SplitConfig.By by) {
        boolean given = section.has("fractions");
        Section shares = section.section("fractions");
        Map<Split, Double> fractions = new EnumMap<>(Split.class);
        fractions.put(Split.TRAIN, shares.number("train", given ? 0 : SplitConfig.DEFAULT_TRAIN, 0, 1));
        fractions.put(Split.VAL, shares.number("val", given ? 0 : SplitConfig.DEFAULT_VAL, 0, 1));
        fractions.put(Split.TEST, shares.number("test", given ? 0 : SplitConfig.DEFAULT_TEST, 0, 1));
        shares.finish();
        double sum =
                fractions.values().stream().mapToDouble(Double::doubleValue).sum();
        if (Math.abs(sum - 1) > FRACTION_TOLERANCE) {
            section.problem("fractions", "must sum to 1 but sum to " + sum);
        }
        if (given && by == SplitConfig.By.TIME) {
            section.problem(
                    "fractions", "are not for by: time; split.time.val_from and split.time.test_from divide it");
        }
        return fractions;
    }

    private static Optional<SplitConfig.Time> time(Section section, SplitConfig.By by, List<String> frames) {
        boolean given = section.has("time");
        Section keys = section.section("time");
        Optional<String> valFrom = keys.optionalText("val_from");
        Optional<String> testFrom = keys.optionalText("test_from");
        int gap = (int) keys.integer("gap", SplitConfig.Time.DEFAULT_GAP, 0, MOST_FRAMES);
        keys.finish();
        if (by != SplitConfig.By.TIME) {
            if (given) {
                section.problem("time", "is only for by: time, but by is " + name(by));
            }
            return Optional.empty();
        }
        if (valFrom.isEmpty() && testFrom.isEmpty()) {
            keys.problem(
                    "val_from", "is required with by: time, or test_from; it is the label of the first frame of val");
        }
        requireFrame(keys, "val_from", valFrom, frames);
        requireFrame(keys, "test_from", testFrom, frames);
        if (valFrom.isPresent()
                && testFrom.isPresent()
                && frames.contains(testFrom.get())
                && frames.indexOf(valFrom.get()) >= frames.indexOf(testFrom.get())) {
            keys.problem("test_from", "must come after val_from, " + valFrom.get() + ", but is " + testFrom.get());
        }
        return Optional.of(new SplitConfig.Time(valFrom, testFrom, gap));
    }

    private static void requireFrame(Section keys, String key, Optional<String> label, List<String> frames) {
        if (label.isPresent() && !frames.isEmpty() && !frames.contains(label.get())) {
            keys.problem(
                    key,
                    "must be one of frames.order but is " + label.get() + Problems.suggestion(label.get(), frames));
        }
    }

    private static String name(SplitConfig.By by) {
        return by.name().toLowerCase(Locale.ROOT);
    }
}
