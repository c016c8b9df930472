package io.tileseq.split;

import java.util.List;

/**
 * Regions that must not be separated, because they share a source file. Most units are one region.
 *
 * @param regions ids, in ascending order
 * @param samples planned samples of all of them
 */
public record SplitUnit(List<String> regions, long samples) {

    public SplitUnit {
        regions = List.copyOf(regions);
        if (regions.isEmpty() || samples < 0) {
            throw new IllegalArgumentException(
                    "a unit must have a region and 0 or more samples but has " + regions + " and " + samples);
        }
    }

    /** What seeds hash: the first region's id. */
    public String key() {
        return regions.get(0);
    }
}
