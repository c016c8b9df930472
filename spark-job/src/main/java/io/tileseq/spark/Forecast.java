package io.tileseq.spark;

import io.tileseq.model.Ledger;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.RegionPlan;
import io.tileseq.sequence.Fate;
import io.tileseq.sequence.TargetState;

/** What becomes of planned samples as far as headers tell: no pixel is read, and every row is taken to be there. */
final class Forecast {
    private Forecast() {}

    static Ledger of(BuildPlan plan) {
        int windows = plan.windows().count();
        Ledger samples = new Ledger();
        for (RegionPlan region : plan.regions()) {
            long tiles = region.samples() / windows;
            samples.addTotal(region.samples());
            for (int window = 0; window < windows; window++) {
                Fate fate = plan.fates()
                        .ofSample(
                                window, region.facts().states(), region.facts().sizes(), TargetState.FOUND);
                if (fate == Fate.WRITTEN) {
                    samples.addKept(tiles);
                } else if (fate.isRejected()) {
                    samples.addRejected(fate.reason(), tiles);
                } else {
                    samples.addDropped(fate.reason(), tiles);
                }
            }
        }
        return samples;
    }
}
