package io.tileseq.plan;

import io.tileseq.model.Split;
import java.io.Serializable;
import java.util.List;

/**
 * A region that has samples: where they go.
 *
 * @param facts its images
 * @param split its split
 * @param samples planned samples
 * @param slices how it is cut
 * @param groups the group of each slice
 */
public record RegionPlan(RegionFacts facts, Split split, long samples, RegionSlices slices, List<Integer> groups)
        implements Serializable {

    public RegionPlan {
        groups = List.copyOf(groups);
    }
}
