package io.tileseq.group;

import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.RegionPlan;
import io.tileseq.plan.TileRecord;
import io.tileseq.sequence.Fate;

/** What becomes of samples as far as tables and headers tell. */
public final class HeaderFates {
    private HeaderFates() {}

    /** The fate of one window of a tile if every block of its images can be read. */
    public static Fate of(BuildPlan plan, RegionPlan region, TileRecord tile, int window) {
        return new GroupTile(plan, tile, region, null).fate(plan, window);
    }
}
