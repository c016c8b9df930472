package io.tileseq.plan;

import io.tileseq.split.Place;
import io.tileseq.split.RegionSplit;
import java.io.Serializable;

/**
 * Where each planned sample goes and how often it stands there: the one place that decides it, from the sample's identity
 * and its table rows alone. Tasks ask it again instead of being told, since it answers the same everywhere.
 */
public record Placement() implements Serializable {

    /** @param region how the region of the tile is divided */
    public Place of(RegionSplit region, TileRecord tile, int window) {
        return region.of(tile.box(), window);
    }

    /** Whether more than the region and the window decides, so that counting takes a look at every tile. */
    public boolean isByTile() {
        return false;
    }

    /** Whether a sample may stand in its split more than once, so that rows need the column {@code copy}. */
    public boolean hasCopies() {
        return false;
    }
}
