package io.tileseq.group;

import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.GroupPlan;
import io.tileseq.plan.GroupPlan.SliceRef;
import io.tileseq.plan.RegionPlan;
import io.tileseq.plan.TileRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The tiles of a group in the order of its slices, and within one by y, x and id; with their lanes, if they have any. */
final class GroupTiles {
    private final List<GroupTile> tiles = new ArrayList<>();
    /** First tile of each slice, and after the last. */
    private final List<Integer> sliceStarts = new ArrayList<>();

    private final GroupLanes lanes;

    /**
     * @param records the group's tiles in any order
     * @param objects the objects that lie in them
     */
    GroupTiles(BuildPlan plan, GroupPlan group, Iterator<TileRecord> records, GroupObjects objects) {
        Map<String, Integer> sliceOf = new HashMap<>();
        List<List<TileRecord>> slices = new ArrayList<>();
        for (SliceRef ref : group.slices()) {
            sliceOf.put(plan.regions().get(ref.region()).facts().region() + "\0" + ref.slice(), slices.size());
            slices.add(new ArrayList<>());
        }
        Map<String, RegionPlan> regions = new HashMap<>();
        group.slices().forEach(ref -> {
            RegionPlan region = plan.regions().get(ref.region());
            regions.put(region.facts().region(), region);
        });
        while (records.hasNext()) {
            TileRecord tile = records.next();
            int slice = regions.get(tile.region()).slices().of(tile.box());
            slices.get(sliceOf.get(tile.region() + "\0" + slice)).add(tile);
        }
        for (List<TileRecord> slice : slices) {
            sliceStarts.add(tiles.size());
            slice.sort(Comparator.comparingInt((TileRecord tile) -> tile.box().yMin())
                    .thenComparingInt(tile -> tile.box().xMin())
                    .thenComparing(TileRecord::tile));
            for (TileRecord tile : slice) {
                tiles.add(new GroupTile(plan, tile, regions.get(tile.region()), objects));
            }
            slice.clear();
        }
        sliceStarts.add(tiles.size());
        this.lanes = plan.shuffle().lanes() == null ? null : new GroupLanes(plan, tiles);
    }

    List<GroupTile> all() {
        return tiles;
    }

    /** Index of the first tile of a slice of the group; of its last slice's end for their number. */
    int start(int slice) {
        return sliceStarts.get(slice);
    }

    /** Null unless samples are laid out in lanes. */
    GroupLanes lanes() {
        return lanes;
    }
}
