package io.tileseq.spark;

import io.tileseq.model.Split;
import io.tileseq.plan.Balance;
import io.tileseq.plan.SampleRank;
import io.tileseq.plan.TileRecord;
import io.tileseq.split.Place;
import io.tileseq.split.RegionSplit;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The planned samples of the splits that are balanced which have a class.
 *
 * @param balance what tells the class and the rank; its quotas are not asked
 * @param ofRegion how each region is divided
 * @param splits those that are balanced
 */
record BalancedSamples(Balance balance, Map<String, RegionSplit> ofRegion, Set<Split> splits) implements Serializable {

    /** Is told of each sample. */
    interface Visitor {
        /** @param rank worked out when it is asked for */
        void sample(String part, String name, Supplier<SampleRank> rank);
    }

    void visit(TileRecord tile, Visitor visitor) {
        if (!tile.isAlive()) {
            return;
        }
        RegionSplit region = ofRegion.get(tile.region());
        for (int window = 0; window < balance.windows().count(); window++) {
            Place place = region.of(tile.box(), window);
            String name = place.isDropped() || !splits.contains(place.split()) ? null : balance.classOf(tile, window);
            if (name != null) {
                int own = window;
                visitor.sample(Balance.part(place.split(), region.fold()), name, () -> balance.rankOf(tile, own));
            }
        }
    }
}
