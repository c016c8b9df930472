package io.tileseq.group;

import io.tileseq.model.Hash64;
import io.tileseq.model.Split;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.GroupPlan;
import io.tileseq.split.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Samples in the order of a seeded hash of their identity, so that neither the order in which tiles came nor anything else
 * about the run has a say. A sample that stands in its split several times has an entry for
 * each copy, one after the other; each entry has a slot of its own.
 */
final class ShuffledSlots implements Slots {
    private final int windows;
    private final List<GroupTile> tiles;
    /** The entries of sample {@code n} are {@code firstEntry[n]} to {@code firstEntry[n + 1] - 1}. */
    private final int[] firstEntry;

    private final int[] slotOfEntry;
    private final Map<Split, int[]> entryOfSlot = new EnumMap<>(Split.class);

    /** @throws IllegalStateException if the samples are not as many as the group was planned with */
    ShuffledSlots(BuildPlan plan, GroupPlan group, List<GroupTile> tiles) {
        this.tiles = tiles;
        this.windows = plan.windows().count();
        firstEntry = new int[Math.addExact(Math.multiplyExact(tiles.size(), windows), 1)];
        for (int sample = 0; sample + 1 < firstEntry.length; sample++) {
            firstEntry[sample + 1] =
                    Math.addExact(firstEntry[sample], place(sample).copies());
        }
        slotOfEntry = new int[firstEntry[firstEntry.length - 1]];
        for (GroupPlan.Part part : group.parts()) {
            order(plan, part.split(), Math.toIntExact(part.samples()));
        }
        int ordered =
                entryOfSlot.values().stream().mapToInt(slots -> slots.length).sum();
        if (ordered != slotOfEntry.length) {
            throw new IllegalStateException("group " + group.number() + " was planned with " + ordered
                    + " samples but got " + slotOfEntry.length);
        }
    }

    private void order(BuildPlan plan, Split split, int planned) {
        long[] keys = new long[planned];
        int count = 0;
        int from = 0;
        for (int tile = 0; tile < tiles.size(); tile++) {
            String region = tiles.get(tile).tile().region();
            long hash = Hash64.of(
                    Hash64.of(plan.shuffle().seed(), region),
                    tiles.get(tile).tile().tile());
            for (int window = 0; window < windows; window++) {
                int sample = tile * windows + window;
                if (place(sample).split() != split) {
                    continue;
                }
                for (int entry = firstEntry[sample]; entry < firstEntry[sample + 1]; entry++) {
                    if (count == planned) {
                        throw new IllegalStateException("split " + split.text() + " of a group was planned with "
                                + planned + " samples but got more");
                    }
                    // 32 bits of hash, then the entry's number, which is an identity too: tiles come in their own
                    // order.
                    long copy = (long) entry - firstEntry[sample];
                    keys[count++] = Hash64.mix(hash + window + (copy << 32)) & 0xffffffff00000000L | entry;
                }
            }
            boolean last = tile + 1 == tiles.size()
                    || !tiles.get(tile + 1).tile().region().equals(region);
            if (plan.shuffle().byRegion() && last) {
                Arrays.sort(keys, from, count);
                from = count;
            }
        }
        if (count != planned) {
            throw new IllegalStateException(
                    "split " + split.text() + " of a group was planned with " + planned + " samples but got " + count);
        }
        if (!plan.shuffle().byRegion()) {
            Arrays.sort(keys);
        }
        int[] entries = new int[count];
        for (int slot = 0; slot < count; slot++) {
            entries[slot] = (int) keys[slot];
            slotOfEntry[entries[slot]] = slot;
        }
        entryOfSlot.put(split, entries);
    }

    private Place place(int sample) {
        return tiles.get(sample / windows).place(sample % windows);
    }

    @Override
    public int slot(int sample, int copy) {
        return slotOfEntry[firstEntry[sample] + copy];
    }

    @Override
    public List<List<SampleRow>> rows(GroupPlan.Part part, BitSet written) {
        List<List<SampleRow>> rows = new ArrayList<>();
        int slot = 0;
        for (long planned : part.shardSamples()) {
            List<SampleRow> ofShard = new ArrayList<>();
            for (long end = slot + planned; slot < end; slot++) {
                int sample = sample(part.split(), slot);
                ofShard.add(written.get(sample) ? new SampleRow(sample, copy(part.split(), slot), null) : null);
            }
            rows.add(ofShard);
        }
        return rows;
    }

    /** The sample in a slot. */
    private int sample(Split split, int slot) {
        int found = Arrays.binarySearch(firstEntry, entryOfSlot.get(split)[slot]);
        int sample = found >= 0 ? found : -found - 2;
        // Samples without a copy begin at the same entry as the one after them, which has it.
        while (firstEntry[sample + 1] == firstEntry[sample]) {
            sample++;
        }
        return sample;
    }

    /** Which copy of its sample is in a slot, from 0, the original. */
    private int copy(Split split, int slot) {
        return entryOfSlot.get(split)[slot] - firstEntry[sample(split, slot)];
    }
}
