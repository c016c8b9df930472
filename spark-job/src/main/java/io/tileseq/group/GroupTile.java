package io.tileseq.group;

import io.tileseq.model.PixelBox;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.RegionPlan;
import io.tileseq.plan.TileRecord;
import io.tileseq.plan.TileRow;
import io.tileseq.sequence.Fate;
import io.tileseq.sequence.FrameState;

/** One tile of a group, with what the pass found out about its frames. */
final class GroupTile {
    private final TileRecord tile;
    private final RegionPlan region;
    private final FrameState[] states;
    private final long[] sizes;
    private final String[] faults;
    private final TileRow[] rows;

    GroupTile(TileRecord tile, RegionPlan region, int frames) {
        this.tile = tile;
        this.region = region;
        this.states = region.facts().states();
        this.sizes = region.facts().sizes();
        this.faults = new String[frames];
        this.rows = new TileRow[frames];
        for (TileRow row : tile.rows()) {
            if (row.frame() >= 0) {
                rows[row.frame()] = row;
            }
        }
    }

    TileRecord tile() {
        return tile;
    }

    RegionPlan region() {
        return region;
    }

    PixelBox box() {
        return tile.box();
    }

    FrameState[] states() {
        return states;
    }

    void markUnreadable(int frame, String fault) {
        states[frame] = FrameState.UNREADABLE;
        faults[frame] = fault;
    }

    /** The valid row at a frame; with a table without frames, the tile's only row at every frame. Null if there is none. */
    TileRow row(int frame) {
        TileRow first = tile.rows().get(0);
        return first.frame() < 0 ? first : rows[frame];
    }

    Fate fate(BuildPlan plan, int window) {
        return plan.fates().ofSample(window, states, sizes, SampleTargets.state(plan, this, window));
    }

    /** What is wrong with a frame that is not readable. */
    String fault(int frame) {
        String headerFault = region.facts().frames().get(frame).message();
        return faults[frame] != null ? faults[frame] : headerFault;
    }
}
