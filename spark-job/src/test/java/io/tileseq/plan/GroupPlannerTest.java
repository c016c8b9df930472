package io.tileseq.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.PixelBox;
import io.tileseq.model.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GroupPlannerTest {
    /** 100 samples a group of 512 bytes overhead each, 10 a row group, 30 a shard. */
    private static final GroupPlanner PLANNER = new GroupPlanner(96, 100 * (96 + 512), 10 * 100, 30 * 100, 7);

    private static GroupPlanner.Piece piece(String region, long samples) {
        RegionFacts facts = new RegionFacts(region, List.of(), List.of(), null, null, false);
        return new GroupPlanner.Piece(facts, Split.TRAIN, RegionSlices.WHOLE, List.of(samples));
    }

    @Property(tries = 200)
    void everySampleHasOnePlaceAndNoGroupIsOverfilled(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 100) Integer> sizes) {
        List<GroupPlanner.Piece> pieces = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            pieces.add(piece("region " + i, sizes.get(i)));
        }
        GroupPlanner.Packed packed = PLANNER.pack(Map.of(Split.TRAIN, pieces));
        long all = sizes.stream().mapToLong(i -> i).sum();
        assertEquals(all, packed.groups().stream().mapToLong(GroupPlan::samples).sum());
        int shard = 0;
        for (GroupPlan group : packed.groups()) {
            assertTrue(group.samples() <= 100);
            assertEquals(shard, group.firstShard());
            shard += group.shardSamples().size();
            for (int i = 0; i < group.shardSamples().size(); i++) {
                assertTrue(group.shardSamples().get(i) <= 30);
                assertTrue(i == group.shardSamples().size() - 1
                        || group.shardSamples().get(i) % 10 == 0);
            }
            for (GroupPlan.SliceRef ref : group.slices()) {
                assertEquals(
                        List.of(group.number()),
                        packed.regions().get(ref.region()).groups());
            }
        }
        Collections.shuffle(pieces);
        assertEquals(packed.groups(), PLANNER.pack(Map.of(Split.TRAIN, pieces)).groups());
    }

    @Test
    void aLargeRegionIsCutWhereItsTilesAreHalved() {
        RegionSlices slices = PLANNER.cut(true, 8, new long[] {40, 0, 40, 40, 0, 40});
        assertArrayEquals(new int[] {24}, slices.starts());
        assertEquals(0, slices.of(new PixelBox(0, 23, 5, 30)));
        assertEquals(1, slices.of(new PixelBox(0, 24, 5, 30)));
        assertEquals(0, slices.of(new PixelBox(0, -3, 5, 30)));
    }
}
