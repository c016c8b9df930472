package io.tileseq.plan;

import io.tileseq.model.Split;
import io.tileseq.split.Place;
import io.tileseq.split.RegionSplit;
import java.io.Serializable;
import java.util.Optional;

/**
 * Where each planned sample goes and how often it stands there: the one place that decides it, from the sample's identity
 * and its table rows alone. Tasks ask it again instead of being told, since it answers the same everywhere.
 *
 * @param copies augmented copies of each sample of train, beside the sample itself
 * @param balanced how classes are balanced; null if they are not
 */
public record Placement(int copies, Balance balanced) implements Serializable {

    /** @param region how the region of the tile is divided */
    public Place of(RegionSplit region, TileRecord tile, int window) {
        Place place = region.of(tile.box(), window);
        if (balanced != null && !place.isDropped()) {
            place = balanced.of(place, region.fold(), tile, window);
        }
        return place.isDropped() ? place : place.times(timesIn(place.split()));
    }

    /** How often every sample of a split stands there for the sake of augmentation: once, and once for each copy. */
    public int timesIn(Split split) {
        return split == Split.TRAIN ? 1 + copies : 1;
    }

    /** Whether more than the region and the window decides, so that counting takes a look at every tile. */
    public boolean isByTile() {
        return balanced != null && !balanced.weighs();
    }

    /** How classes are balanced, if they are. */
    public Optional<Balance> balance() {
        return Optional.ofNullable(balanced);
    }

    /** Whether samples have a weight, which rows then have as the column {@code weight}. */
    public boolean hasWeights() {
        return balanced != null && balanced.weighs();
    }

    /** Whether a sample may stand in its split more than once, so that rows need the column {@code copy}. */
    public boolean hasCopies() {
        return copies > 0 || balanced != null && balanced.repeats();
    }
}
