package io.tileseq.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.PixelBox;
import io.tileseq.model.Split;
import io.tileseq.split.Place;
import io.tileseq.split.RegionSplit;
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
        GroupPlanner.Size size = new GroupPlanner.Size(Map.of(Split.TRAIN, samples), 0);
        return new GroupPlanner.Piece(
                facts, new RegionSplit.Whole(Split.TRAIN), samples, RegionSlices.WHOLE, List.of(size));
    }

    @Test
    void aGroupOfSeveralSplitsWritesShardsOfEachNumberedByTheirSplit() {
        RegionSplit split = new RegionSplit.ByWindow(
                List.of(Place.in(Split.TRAIN), Place.dropped("split_gap"), Place.in(Split.TEST)));
        List<GroupPlanner.Piece> pieces = new ArrayList<>();
        for (String region : List.of("a", "b", "c")) {
            RegionFacts facts = new RegionFacts(region, List.of(), List.of(), null, null, false);
            GroupPlanner.Size size = new GroupPlanner.Size(Map.of(Split.TRAIN, 40L, Split.TEST, 5L), 40);
            pieces.add(new GroupPlanner.Piece(facts, split, 40, RegionSlices.WHOLE, List.of(size)));
        }
        // A dropped sample counts as 512 of the 608 bytes of another: 45 + 34 of 100 samples a region.
        List<GroupPlan> groups = PLANNER.pack(pieces).groups();
        assertEquals(3, groups.size());
        for (GroupPlan group : groups) {
            assertEquals(
                    List.of(
                            new GroupPlan.Part(Split.TRAIN, 2 * group.number(), List.of(20L, 20L)),
                            new GroupPlan.Part(Split.TEST, group.number(), List.of(5L))),
                    group.parts());
        }
    }

    @Property(tries = 200)
    void everySampleHasOnePlaceAndNoGroupIsOverfilled(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 100) Integer> sizes) {
        List<GroupPlanner.Piece> pieces = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            pieces.add(piece("region " + i, sizes.get(i)));
        }
        GroupPlanner.Packed packed = PLANNER.pack(pieces);
        long all = sizes.stream().mapToLong(i -> i).sum();
        assertEquals(all, packed.groups().stream().mapToLong(GroupPlan::samples).sum());
        int shard = 0;
        for (GroupPlan group : packed.groups()) {
            assertTrue(group.samples() <= 100);
            GroupPlan.Part part = group.parts().get(0);
            assertEquals(shard, part.firstShard());
            shard += part.shardSamples().size();
            for (int i = 0; i < part.shardSamples().size(); i++) {
                assertTrue(part.shardSamples().get(i) <= 30);
                assertTrue(i == part.shardSamples().size() - 1
                        || part.shardSamples().get(i) % 10 == 0);
            }
            for (GroupPlan.SliceRef ref : group.slices()) {
                assertEquals(
                        List.of(group.number()),
                        packed.regions().get(ref.region()).groups());
            }
        }
        Collections.shuffle(pieces);
        assertEquals(packed.groups(), PLANNER.pack(pieces).groups());
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
