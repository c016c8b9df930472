package io.tileseq.split;

import java.util.List;
import java.util.Map;

/**
 * What must not be separated: regions that share a source file, of which most units have one, or a block of a grid.
 *
 * @param regions ids, in ascending order; the first is what seeds hash
 * @param samples planned samples of all of them
 * @param classes of these, those of each class; empty where splits are not stratified
 */
public record SplitUnit(List<String> regions, long samples, Map<String, Long> classes) {

    public SplitUnit {
        regions = List.copyOf(regions);
        classes = Map.copyOf(classes);
        if (regions.isEmpty() || samples < 0) {
            throw new IllegalArgumentException(
                    "a unit must have a region and 0 or more samples but has " + regions + " and " + samples);
        }
    }

    public SplitUnit(List<String> regions, long samples) {
        this(regions, samples, Map.of());
    }

    /** What seeds hash: the first region's id. */
    public String key() {
        return regions.get(0);
    }
}
