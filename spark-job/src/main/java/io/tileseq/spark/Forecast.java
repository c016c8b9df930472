package io.tileseq.spark;

import io.tileseq.group.HeaderFates;
import io.tileseq.model.Ledger;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.RegionPlan;
import io.tileseq.plan.TileRecord;
import io.tileseq.sequence.Fate;
import io.tileseq.split.Place;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** What becomes of planned samples as far as tables and headers tell: no pixel is read. */
final class Forecast implements FlatMapFunction<Iterator<TileRecord>, Ledger> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<BuildPlan> plan;

    private Forecast(Broadcast<BuildPlan> plan) {
        this.plan = plan;
    }

    static Ledger of(JavaRDD<TileRecord> tiles, Broadcast<BuildPlan> plan) {
        return tiles.mapPartitions(new Forecast(plan)).treeReduce((a, b) -> {
            a.merge(b);
            return a;
        });
    }

    @Override
    public Iterator<Ledger> call(Iterator<TileRecord> tiles) {
        Map<String, RegionPlan> regions = new HashMap<>();
        plan.value().regions().forEach(region -> regions.put(region.facts().region(), region));
        Ledger samples = new Ledger();
        while (tiles.hasNext()) {
            TileRecord tile = tiles.next();
            if (tile.isAlive()) {
                add(plan.value(), regions.get(tile.region()), tile, samples);
            }
        }
        return List.of(samples).iterator();
    }

    private static void add(BuildPlan plan, RegionPlan region, TileRecord tile, Ledger samples) {
        HeaderFates fates = new HeaderFates(plan, region, tile);
        for (int window = 0; window < plan.windows().count(); window++) {
            samples.addTotal(1);
            Place place = fates.place(window);
            if (place.isDropped()) {
                samples.addDropped(place.dropped(), 1);
                continue;
            }
            Fate fate = fates.of(window);
            if (fate == Fate.WRITTEN) {
                samples.addKept(1);
                samples.addCopies(place.copies() - 1);
            } else if (fate.isRejected()) {
                samples.addRejected(fate.reason(), 1);
            } else {
                samples.addDropped(fate.reason(), 1);
            }
        }
    }
}
