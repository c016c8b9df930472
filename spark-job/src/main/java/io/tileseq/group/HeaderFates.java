package io.tileseq.group;

import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.RegionPlan;
import io.tileseq.plan.TileRecord;
import io.tileseq.sequence.Fate;
import io.tileseq.split.Place;

/** What becomes of the samples of one tile as far as tables and headers tell. */
public final class HeaderFates {
    private final BuildPlan plan;
    private final GroupTile tile;

    public HeaderFates(BuildPlan plan, RegionPlan region, TileRecord tile) {
        this.plan = plan;
        this.tile = new GroupTile(plan, tile, region, null);
    }

    /** Where the sample of a window goes. */
    public Place place(int window) {
        return tile.place(window);
    }

    /** The fate of a window's sample if every block of its images can be read. */
    public Fate of(int window) {
        return tile.fate(plan, window);
    }
}
