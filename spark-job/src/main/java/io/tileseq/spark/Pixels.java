package io.tileseq.spark;

import io.tileseq.model.PixelType;
import io.tileseq.model.UserException;
import io.tileseq.plan.FrameFacts;
import io.tileseq.plan.RegionFacts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What all images have in common: an element type and bands. Most images decide; those that differ count as unreadable.
 *
 * @param type element type
 * @param bands bands to take, 0-based
 * @param regions the regions, with the images that differ marked unreadable
 */
record Pixels(PixelType type, List<Integer> bands, List<RegionFacts> regions) {

    /** @param wanted bands as the config gives them; empty for all */
    static Pixels agree(List<RegionFacts> regions, List<Integer> wanted, BitSet inputs) {
        Map<PixelType, Long> types = new TreeMap<>();
        Map<Integer, Long> counts = new TreeMap<>();
        for (RegionFacts region : regions) {
            inputs.stream()
                    .mapToObj(region.frames()::get)
                    .filter(FrameFacts::isReadable)
                    .forEach(frame -> {
                        types.merge(frame.type(), 1L, Long::sum);
                        counts.merge(frame.bands(), 1L, Long::sum);
                    });
        }
        if (types.isEmpty()) {
            String first = regions.stream()
                    .flatMap(region -> region.frames().stream())
                    .map(FrameFacts::message)
                    .findFirst()
                    .orElse("no region has a valid row");
            throw UserException.input("no image can be read; the first: " + first);
        }
        PixelType type = most(types);
        List<Integer> bands =
                wanted.isEmpty() ? IntStream.range(0, most(counts)).boxed().toList() : wanted;
        int needed = bands.stream().mapToInt(band -> band + 1).max().orElseThrow();
        List<RegionFacts> checked = new ArrayList<>();
        for (RegionFacts region : regions) {
            List<FrameFacts> frames = new ArrayList<>();
            for (int i = 0; i < region.frames().size(); i++) {
                FrameFacts frame = region.frames().get(i);
                String where = region.sources().get(i).isEmpty()
                        ? ""
                        : region.sources().get(i).get(0).path() + ": ";
                boolean few = wanted.isEmpty() ? frame.bands() != bands.size() : frame.bands() < needed;
                if (frame.isReadable() && frame.type() != type) {
                    frames.add(FrameFacts.unreadable(where + "the image holds "
                            + frame.type().numpyName() + ", but most images hold " + type.numpyName()));
                } else if (frame.isReadable() && few) {
                    frames.add(FrameFacts.unreadable(where + "the image has " + frame.bands() + " band(s), but "
                            + (wanted.isEmpty()
                                    ? "most images have " + bands.size()
                                    : "image.bands asks for band " + (needed - 1) + " (the first is 0)")));
                } else {
                    frames.add(frame);
                }
            }
            checked.add(region.with(frames, region.masks()));
        }
        if (checked.stream().noneMatch(region -> inputs.stream()
                .anyMatch(i -> region.frames().get(i).isReadable()))) {
            throw UserException.config("image.bands asks for band " + (needed - 1)
                    + " (the first is 0), but the images have " + most(counts) + " band(s)");
        }
        return new Pixels(type, bands, checked);
    }

    /** The key with the highest count; of equals the first. */
    private static <K> K most(Map<K, Long> counts) {
        return counts.entrySet().stream()
                .reduce((a, b) -> b.getValue() > a.getValue() ? b : a)
                .orElseThrow()
                .getKey();
    }
}
