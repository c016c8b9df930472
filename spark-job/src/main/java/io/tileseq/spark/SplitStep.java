package io.tileseq.spark;

import io.tileseq.config.ClassesConfig;
import io.tileseq.config.SplitConfig;
import io.tileseq.model.Split;
import io.tileseq.model.UserException;
import io.tileseq.plan.FrameOrder;
import io.tileseq.plan.ImageSource;
import io.tileseq.plan.MaskFacts;
import io.tileseq.plan.RegionFacts;
import io.tileseq.plan.TileRecord;
import io.tileseq.sequence.Windows;
import io.tileseq.split.RegionSplit;
import io.tileseq.split.RegionSplitter;
import io.tileseq.split.SharedFiles;
import io.tileseq.split.SplitException;
import io.tileseq.split.SplitPart;
import io.tileseq.split.SplitUnit;
import io.tileseq.split.TimeSplitter;
import io.tileseq.target.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;

/** The part of the plan that divides samples into splits, by the rule of the config. */
final class SplitStep {
    /** More classes than this are taken for ids. */
    static final int MOST_CLASSES = 1024;

    private static final int ALL_BANDS = -1;

    private final SplitConfig config;
    private final FrameOrder order;
    private final Windows windows;
    private final List<Target> targets;

    /** @param targets of which one may tell the classes to stratify by */
    SplitStep(SplitConfig config, FrameOrder order, Windows windows, List<Target> targets) {
        this.config = config;
        this.order = order;
        this.windows = windows;
        this.targets = targets;
    }

    /**
     * How each region is divided.
     *
     * @param tilesOfRegion how many tiles each has
     * @param tiles all tiles, for rules that look at them
     * @throws UserException if the rule cannot give what was asked for
     */
    Map<String, RegionSplit> splits(
            SortedMap<String, RegionFacts> regions, Map<String, Long> tilesOfRegion, JavaRDD<TileRecord> tiles) {
        try {
            if (config.by() == SplitConfig.By.TIME) {
                return byTime(regions);
            }
            if (config.by() == SplitConfig.By.GRID) {
                return new GridStep(config).splits(regions, tiles, windows);
            }
            List<SplitUnit> units = units(regions.values(), tilesOfRegion, classes(tiles));
            Map<String, RegionSplit> splits = new HashMap<>();
            if (config.folds() > 0) {
                new RegionSplitter(SplitPart.ofFolds(config.folds()), config.seed())
                        .byFractions(units)
                        .forEach((region, fold) -> splits.put(region, new RegionSplit.Fold(fold)));
            } else if (config.by() == SplitConfig.By.COLUMN) {
                byColumn(regions, units).forEach((region, split) -> splits.put(region, new RegionSplit.Whole(split)));
            } else {
                RegionSplitter splitter = new RegionSplitter(SplitPart.ofSplits(config.fractions()), config.seed());
                Map<String, Integer> drawn =
                        config.by() == SplitConfig.By.HASH ? splitter.byHash(units) : splitter.byFractions(units);
                drawn.forEach((region, split) -> splits.put(region, new RegionSplit.Whole(Split.values()[split])));
            }
            return splits;
        } catch (SplitException e) {
            throw UserException.config(e.getMessage());
        }
    }

    /** Planned samples by region and class; empty where splits are not stratified. */
    private Map<String, Map<String, Long>> classes(JavaRDD<TileRecord> tiles) {
        if (config.stratify().isEmpty()) {
            return Map.of();
        }
        ClassesConfig asked = config.stratify().get();
        Map<String, Map<String, Long>> classes =
                SplitCounts.classes(tiles, TargetTables.classes(asked, targets), windows, MOST_CLASSES);
        Set<String> distinct = new HashSet<>();
        classes.values().forEach(counts -> distinct.addAll(counts.keySet()));
        TargetTables.requireClasses("split.stratify", asked.target(), distinct, MOST_CLASSES);
        return classes;
    }

    private List<SplitUnit> units(
            Collection<RegionFacts> regions,
            Map<String, Long> tilesOfRegion,
            Map<String, Map<String, Long>> classesOfRegion)
            throws SplitException {
        List<List<String>> together = sharing(regions);
        requireNotJoinedByMasks(regions, together.size());
        List<SplitUnit> units = new ArrayList<>();
        for (List<String> component : together) {
            long samples = 0;
            Map<String, Long> classes = new HashMap<>();
            for (String region : component) {
                samples += tilesOfRegion.get(region) * windows.count();
                classesOfRegion
                        .getOrDefault(region, Map.of())
                        .forEach((name, count) -> classes.merge(name, count, Long::sum));
            }
            units.add(new SplitUnit(component, samples, classes));
        }
        return units;
    }

    /** The ids of regions in groups that share source files. */
    static List<List<String>> sharing(Collection<RegionFacts> regions) {
        SharedFiles shared = new SharedFiles();
        regions.forEach(region -> shared.add(region.region(), region.files()));
        return shared.components();
    }

    /** One mask for all regions would bring all samples into one split without a word. */
    private void requireNotJoinedByMasks(Collection<RegionFacts> regions, int units) throws SplitException {
        boolean divides = config.folds() > 0
                || config.by() != SplitConfig.By.COLUMN
                        && config.fractions().values().stream()
                                        .filter(fraction -> fraction > 0)
                                        .count()
                                > 1;
        if (units > 1 || !divides) {
            return;
        }
        SharedFiles withoutMasks = new SharedFiles();
        regions.forEach(region -> withoutMasks.add(region.region(), region.imageFiles()));
        if (withoutMasks.components().size() > 1) {
            throw new SplitException("the masks join all " + regions.size() + " regions, since regions that share a"
                    + " source file, such as " + maskOfSeveral(regions)
                    + ", stay together, but there are several splits; use a mask for each region, or one split");
        }
    }

    /** A file that regions share, but not as their images; where the masks join regions there is one. */
    private static String maskOfSeveral(Collection<RegionFacts> regions) {
        Map<String, Long> uses = new TreeMap<>();
        Map<String, Long> asImages = new HashMap<>();
        for (RegionFacts region : regions) {
            region.files().forEach(file -> uses.merge(file, 1L, Long::sum));
            region.imageFiles().forEach(file -> asImages.merge(file, 1L, Long::sum));
        }
        return uses.entrySet().stream()
                .filter(use -> use.getValue() > 1 && asImages.getOrDefault(use.getKey(), 0L) < 2)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Split> byColumn(Map<String, RegionFacts> regions, List<SplitUnit> units)
            throws SplitException {
        Map<String, Split> splits = new HashMap<>();
        regions.forEach(
                (id, region) -> splits.put(id, Split.ofText(region.splitText()).orElseThrow()));
        for (SplitUnit unit : units) {
            for (String region : unit.regions()) {
                if (splits.get(region) != splits.get(unit.key())) {
                    throw new SplitException("regions " + unit.key() + " and " + region
                            + " share a source file but stand in splits "
                            + splits.get(unit.key()).text() + " and "
                            + splits.get(region).text() + "; put them into one split");
                }
            }
        }
        return splits;
    }

    private Map<String, RegionSplit> byTime(SortedMap<String, RegionFacts> regions) throws SplitException {
        SplitConfig.Time time = config.time().orElseThrow();
        int testFrom = position("test_from", time.testFrom().orElse(null), order.size());
        int valFrom = position("val_from", time.valFrom().orElse(null), testFrom);
        TimeSplitter splitter = new TimeSplitter(order.size(), valFrom, testFrom, time.gap());
        int[] starts = new int[windows.count()];
        for (int window = 0; window < starts.length; window++) {
            starts[window] = windows.input(window, 0);
        }
        RegionSplit.ByWindow split = splitter.places(starts, windows.span());
        Map<Split, Boolean> wanted = Map.of(
                Split.TRAIN, true,
                Split.VAL, time.valFrom().isPresent(),
                Split.TEST, time.testFrom().isPresent());
        for (Split each : Split.values()) {
            if (wanted.getOrDefault(each, false) && !split.splits().contains(each)) {
                throw new SplitException("split " + each.text() + " would be empty: a window spans " + windows.span()
                        + " frames, and none of the " + windows.count() + " windows lies in " + splitter.describe(each)
                        + " of the " + order.size() + " frames; move split.time.val_from and split.time.test_from, or"
                        + " cut shorter sequences");
            }
        }
        requireFramesApart(regions, splitter);
        Map<String, RegionSplit> splits = new HashMap<>();
        regions.keySet().forEach(region -> splits.put(region, split));
        return splits;
    }

    private int position(String key, String label, int otherwise) throws SplitException {
        if (label == null) {
            return otherwise;
        }
        int position = order.position(label);
        if (position < 0) {
            throw new SplitException(
                    "split.time." + key + " must be one of the frames but is " + label + "; the frames are "
                            + String.join(", ", order.labels().subList(0, Math.min(10, order.size())))
                            + (order.size() > 10 ? ", …" : ""));
        }
        return position;
    }

    /** The files of a region at a frame, masks included. */
    private static List<ImageSource> sources(RegionFacts region, int frame) {
        List<ImageSource> sources = new ArrayList<>(region.sources().get(frame));
        for (MaskFacts mask : region.masks()) {
            sources.addAll(mask.sources().get(frame));
        }
        return sources;
    }

    /** An image or a mask that stands at two times would be in two splits. */
    private static void requireFramesApart(SortedMap<String, RegionFacts> regions, TimeSplitter splitter)
            throws SplitException {
        Map<List<Object>, Map<Integer, Split>> owners = new HashMap<>();
        for (RegionFacts region : regions.values()) {
            for (int frame = 0; frame < region.sources().size(); frame++) {
                Split split = splitter.ofFrame(frame);
                for (ImageSource source : split == null ? List.<ImageSource>of() : sources(region, frame)) {
                    Map<Integer, Split> ofBand =
                            owners.computeIfAbsent(List.of(source.path(), source.page()), key -> new HashMap<>());
                    for (int band : source.bands().isEmpty() ? List.of(ALL_BANDS) : source.bands()) {
                        for (Map.Entry<Integer, Split> other : ofBand.entrySet()) {
                            boolean overlap =
                                    band == other.getKey() || band == ALL_BANDS || other.getKey() == ALL_BANDS;
                            if (overlap && other.getValue() != split) {
                                throw new SplitException("the file " + source.path() + " of region "
                                        + region.region() + " stands at frames of "
                                        + other.getValue().text() + " and of " + split.text()
                                        + "; with split.by: time an image or a mask has one frame");
                            }
                        }
                        ofBand.put(band, split);
                    }
                }
            }
        }
    }
}
