package io.tileseq.group;

import io.tileseq.image.ReadCounter;
import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelBox;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.GroupPlan;
import io.tileseq.plan.GroupPlan.SliceRef;
import io.tileseq.plan.RegionPlan;
import io.tileseq.plan.TileRecord;
import io.tileseq.read.CropSink;
import io.tileseq.read.FrameImages;
import io.tileseq.read.SliceReader;
import io.tileseq.sequence.FrameState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Reads the images of a group, slice by slice and frame by frame. */
final class GroupPass {

    /** Receives the pixels of a group's tiles. */
    interface Receiver {
        /** As {@link CropSink#crop}, with the tile itself and its index in the group. */
        void crop(int index, GroupTile tile, int frame, byte[] crop, PixelBox inside);

        /** All frames of the tiles from {@code from} to {@code to} (exclusive) were read; their states are final. */
        void sliceRead(int from, int to);
    }

    private final BuildPlan plan;
    private final GroupPlan group;
    private final Configuration conf;
    private final ReadCounter counter;
    private final List<GroupTile> tiles = new ArrayList<>();
    /** First tile of each slice, and after the last. */
    private final List<Integer> sliceStarts = new ArrayList<>();

    private final List<SliceBlocks> ofCutRegions = new ArrayList<>();

    /** @param records the group's tiles in any order */
    GroupPass(BuildPlan plan, GroupPlan group, Iterator<TileRecord> records, Configuration conf, ReadCounter counter) {
        this.plan = plan;
        this.group = group;
        this.conf = conf;
        this.counter = counter;
        load(records);
    }

    /** Tiles in the order of the group's slices, and within one by y, x and id. */
    List<GroupTile> tiles() {
        return tiles;
    }

    /** What the slices of cut regions needed; complete after {@link #run}. */
    List<SliceBlocks> ofCutRegions() {
        return ofCutRegions;
    }

    private void load(Iterator<TileRecord> records) {
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
        long count = 0;
        while (records.hasNext()) {
            TileRecord tile = records.next();
            int slice = regions.get(tile.region()).slices().of(tile.box());
            slices.get(sliceOf.get(tile.region() + "\0" + slice)).add(tile);
            count++;
        }
        if (count * plan.windows().count() != group.samples()) {
            throw new IllegalStateException("group " + group.number() + " was planned with " + group.samples()
                    + " samples but got " + count * plan.windows().count());
        }
        for (List<TileRecord> slice : slices) {
            sliceStarts.add(tiles.size());
            slice.sort(Comparator.comparingInt((TileRecord tile) -> tile.box().yMin())
                    .thenComparingInt(tile -> tile.box().xMin())
                    .thenComparing(TileRecord::tile));
            for (TileRecord tile : slice) {
                tiles.add(new GroupTile(
                        tile, regions.get(tile.region()), plan.order().size()));
            }
            slice.clear();
        }
        sliceStarts.add(tiles.size());
    }

    /** Reads every frame that is an input of some window. */
    void run(Receiver receiver) throws IOException {
        int[] bands = plan.bands().stream().mapToInt(Integer::intValue).toArray();
        for (int slice = 0; slice < group.slices().size(); slice++) {
            int from = sliceStarts.get(slice);
            int to = sliceStarts.get(slice + 1);
            if (from == to) {
                continue;
            }
            List<PixelBox> boxes =
                    tiles.subList(from, to).stream().map(GroupTile::box).toList();
            RegionPlan region = tiles.get(from).region();
            SliceReader reader = new SliceReader(boxes, plan.tensor().sourceType(), bands);
            Map<BlockGrid, Integer> grids = new HashMap<>();
            for (int frame : plan.windows().inputs().stream().toArray()) {
                if (region.facts().frames().get(frame).state() == FrameState.READABLE) {
                    grids.merge(region.facts().frames().get(frame).grid(), 1, Integer::sum);
                    reader.read(
                            frame,
                            at -> FrameImages.open(
                                    conf, region.facts().sources().get(at), plan.images(), counter),
                            new Shifted(from, receiver));
                }
            }
            if (region.slices().count() > 1) {
                grids.forEach((grid, frames) -> {
                    BitSet needed = new BitSet();
                    boxes.forEach(box -> grid.addTouched(box, needed));
                    ofCutRegions.add(new SliceBlocks(region.facts().region(), grid, frames, needed));
                });
            }
            receiver.sliceRead(from, to);
        }
    }

    /** Turns a slice's tile indices into the group's. */
    private final class Shifted implements CropSink {
        private final int first;
        private final Receiver receiver;

        Shifted(int first, Receiver receiver) {
            this.first = first;
            this.receiver = receiver;
        }

        @Override
        public void crop(int tile, int frame, byte[] crop, PixelBox box, PixelBox inside) {
            receiver.crop(first + tile, tiles.get(first + tile), frame, crop, inside);
        }

        @Override
        public void unreadable(int tile, int frame, String message) {
            tiles.get(first + tile).markUnreadable(frame, message);
        }
    }
}
