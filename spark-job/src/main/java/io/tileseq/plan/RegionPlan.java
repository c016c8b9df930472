package io.tileseq.plan;

import io.tileseq.split.RegionSplit;
import java.io.Serializable;
import java.util.List;

/**
 * A region that has tiles: where their samples go.
 *
 * @param facts its images
 * @param split how its samples are divided
 * @param tiles how many tiles it has
 * @param slices how it is cut
 * @param groups the group of each slice
 */
public record RegionPlan(RegionFacts facts, RegionSplit split, long tiles, RegionSlices slices, List<Integer> groups)
        implements Serializable {

    public RegionPlan {
        groups = List.copyOf(groups);
    }
}
