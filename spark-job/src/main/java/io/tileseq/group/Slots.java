package io.tileseq.group;

import io.tileseq.model.Hash64;
import io.tileseq.plan.BuildPlan;
import java.util.Arrays;
import java.util.List;

/**
 * The place of each sample of a group: samples are ordered by a seeded hash of their identity, so that neither the order
 * in which tiles came nor anything else about the run has a say. Sample {@code tile * windows + window} is window
 * {@code window} of tile {@code tile}.
 */
final class Slots {
    private final int[] slotOfSample;
    private final int[] sampleOfSlot;

    Slots(BuildPlan plan, List<GroupTile> tiles) {
        int windows = plan.windows().count();
        int count = Math.multiplyExact(tiles.size(), windows);
        long[] keys = new long[count];
        int from = 0;
        for (int tile = 0; tile < tiles.size(); tile++) {
            String region = tiles.get(tile).tile().region();
            long hash = Hash64.of(
                    Hash64.of(plan.shuffle().seed(), region),
                    tiles.get(tile).tile().tile());
            for (int window = 0; window < windows; window++) {
                // 32 bits of hash, then the sample's number, which is an identity too: tiles come in their own order.
                keys[tile * windows + window] =
                        Hash64.mix(hash + window) & 0xffffffff00000000L | tile * windows + window;
            }
            boolean last = tile + 1 == tiles.size()
                    || !tiles.get(tile + 1).tile().region().equals(region);
            if (plan.shuffle().byRegion() && last) {
                Arrays.sort(keys, from * windows, (tile + 1) * windows);
                from = tile + 1;
            }
        }
        if (!plan.shuffle().byRegion()) {
            Arrays.sort(keys);
        }
        slotOfSample = new int[count];
        sampleOfSlot = new int[count];
        for (int slot = 0; slot < count; slot++) {
            sampleOfSlot[slot] = (int) keys[slot];
            slotOfSample[sampleOfSlot[slot]] = slot;
        }
    }

    int count() {
        return sampleOfSlot.length;
    }

    int slot(int sample) {
        return slotOfSample[sample];
    }

    int sample(int slot) {
        return sampleOfSlot[slot];
    }
}
