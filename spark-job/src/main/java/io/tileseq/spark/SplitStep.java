package io.tileseq.spark;

import io.tileseq.config.SplitConfig;
import io.tileseq.model.Split;
import io.tileseq.model.UserException;
import io.tileseq.plan.FrameOrder;
import io.tileseq.plan.ImageSource;
import io.tileseq.plan.RegionFacts;
import io.tileseq.sequence.Windows;
import io.tileseq.split.RegionSplit;
import io.tileseq.split.RegionSplitter;
import io.tileseq.split.SharedFiles;
import io.tileseq.split.SplitException;
import io.tileseq.split.SplitUnit;
import io.tileseq.split.TimeSplitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** The part of the plan that divides samples into splits, by the rule of the config. */
final class SplitStep {
    private static final int ALL_BANDS = -1;

    private final SplitConfig config;
    private final FrameOrder order;
    private final Windows windows;

    SplitStep(SplitConfig config, FrameOrder order, Windows windows) {
        this.config = config;
        this.order = order;
        this.windows = windows;
    }

    /**
     * How each region is divided.
     *
     * @param tilesOfRegion how many tiles each has
     * @throws UserException if the rule cannot give what was asked for
     */
    Map<String, RegionSplit> splits(SortedMap<String, RegionFacts> regions, Map<String, Long> tilesOfRegion) {
        try {
            if (config.by() == SplitConfig.By.TIME) {
                return byTime(regions);
            }
            List<SplitUnit> units = units(regions, tilesOfRegion);
            RegionSplitter splitter = new RegionSplitter(config.fractions(), config.seed());
            Map<String, Split> assigned =
                    switch (config.by()) {
                        case REGION -> splitter.byFractions(units);
                        case HASH -> splitter.byHash(units);
                        default -> byColumn(regions, units);
                    };
            Map<String, RegionSplit> splits = new HashMap<>();
            assigned.forEach((region, split) -> splits.put(region, new RegionSplit.Whole(split)));
            return splits;
        } catch (SplitException e) {
            throw UserException.config(e.getMessage());
        }
    }

    private List<SplitUnit> units(SortedMap<String, RegionFacts> regions, Map<String, Long> tilesOfRegion) {
        SharedFiles shared = new SharedFiles();
        for (RegionFacts region : regions.values()) {
            Set<String> files = new HashSet<>();
            region.sources().forEach(sources -> sources.forEach(source -> files.add(source.path())));
            shared.add(region.region(), files);
        }
        List<SplitUnit> units = new ArrayList<>();
        for (List<String> component : shared.components()) {
            long samples = component.stream()
                    .mapToLong(region -> tilesOfRegion.get(region) * windows.count())
                    .sum();
            units.add(new SplitUnit(component, samples));
        }
        return units;
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

    /** An image that a table of frames names at two times would be in two splits. */
    private static void requireFramesApart(SortedMap<String, RegionFacts> regions, TimeSplitter splitter)
            throws SplitException {
        Map<List<Object>, Map<Integer, Split>> owners = new HashMap<>();
        for (RegionFacts region : regions.values()) {
            for (int frame = 0; frame < region.sources().size(); frame++) {
                Split split = splitter.ofFrame(frame);
                for (ImageSource source : split == null
                        ? List.<ImageSource>of()
                        : region.sources().get(frame)) {
                    Map<Integer, Split> ofBand =
                            owners.computeIfAbsent(List.of(source.path(), source.page()), key -> new HashMap<>());
                    for (int band : source.bands().isEmpty() ? List.of(ALL_BANDS) : source.bands()) {
                        for (Map.Entry<Integer, Split> other : ofBand.entrySet()) {
                            boolean overlap =
                                    band == other.getKey() || band == ALL_BANDS || other.getKey() == ALL_BANDS;
                            if (overlap && other.getValue() != split) {
                                throw new SplitException("the image " + source.path() + " of region "
                                        + region.region() + " is named at frames of "
                                        + other.getValue().text() + " and of " + split.text()
                                        + "; with split.by: time an image has one frame");
                            }
                        }
                        ofBand.put(band, split);
                    }
                }
            }
        }
    }
}
