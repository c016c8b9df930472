package io.tileseq.group;

import io.tileseq.image.ReadCounter;
import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelBox;
import io.tileseq.model.Split;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.GroupPlan;
import io.tileseq.plan.ObjectRow;
import io.tileseq.plan.RegionPlan;
import io.tileseq.plan.TileRecord;
import io.tileseq.read.CropSink;
import io.tileseq.read.FrameImages;
import io.tileseq.read.SliceReader;
import io.tileseq.sequence.FrameState;
import io.tileseq.target.MaskLayer;
import io.tileseq.tensor.DataCounter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Reads the images of a group, slice by slice and frame by frame. */
final class GroupPass {

    /** Receives the pixels of a group's tiles. */
    interface Receiver {
        /** As {@link CropSink#crop}, with the tile itself and its index in the group. */
        void crop(int index, GroupTile tile, int frame, byte[] crop, PixelBox inside);

        /** The pixels of a tile in a mask. */
        void mask(int index, GroupTile tile, ImageCrop crop);

        /** All frames of the tiles from {@code from} to {@code to} (exclusive) were read; their states are final. */
        void sliceRead(int from, int to);
    }

    private final BuildPlan plan;
    private final GroupPlan group;
    private final Set<Split> splits;
    private final FrameImages images;
    private final DataCounter data;
    private final GroupObjects objects;
    private final GroupTiles tiles;
    private final List<SliceBlocks> ofCutRegions = new ArrayList<>();

    /**
     * @param splits whose samples' frames are read; the others are left alone
     * @param records the group's tiles in any order
     * @param objects the rows of tables of objects that lie in them
     */
    GroupPass(
            BuildPlan plan,
            GroupPlan group,
            Set<Split> splits,
            Iterator<TileRecord> records,
            Iterator<ObjectRow> objects,
            Configuration conf,
            ReadCounter counter) {
        this.plan = plan;
        this.group = group;
        this.splits = Set.copyOf(splits);
        this.images = new FrameImages(conf, counter);
        this.data = new DataCounter(plan.tensor().sourceType(), plan.bands().size());
        this.objects = new GroupObjects(plan, objects);
        this.tiles = new GroupTiles(plan, group, records, this.objects);
    }

    GroupTiles tiles() {
        return tiles;
    }

    GroupObjects objects() {
        return objects;
    }

    /** What the slices of cut regions needed; complete after {@link #run}. */
    List<SliceBlocks> ofCutRegions() {
        return ofCutRegions;
    }

    /** Reads each tile at every frame that one of its samples in the splits is made of. */
    void run(Receiver receiver) throws IOException {
        for (int slice = 0; slice < group.slices().size(); slice++) {
            int from = tiles.start(slice);
            int to = tiles.start(slice + 1);
            if (from < to) {
                new SlicePass(from, to, receiver).run();
                receiver.sliceRead(from, to);
            }
        }
    }

    /** Reads one slice. */
    private final class SlicePass {
        private final int from;
        private final int to;
        private final Receiver receiver;
        private final RegionPlan region;
        private final Map<BitSet, List<PixelBox>> boxes = new HashMap<>();
        private final Map<BitSet, SliceReader> readers = new HashMap<>();
        private final Map<List<Object>, SliceBlocks> needs = new HashMap<>();

        SlicePass(int from, int to, Receiver receiver) {
            this.from = from;
            this.to = to;
            this.receiver = receiver;
            this.region = tiles.all().get(from).region();
        }

        void run() throws IOException {
            // Which tiles a frame is read for: all of them, unless samples are dropped or go to several splits.
            NavigableMap<Integer, BitSet> needed = new TreeMap<>();
            for (int tile = from; tile < to; tile++) {
                int index = tile - from;
                tiles.all().get(tile).frames(plan, splits).stream()
                        .forEach(frame -> needed.computeIfAbsent(frame, key -> new BitSet())
                                .set(index));
            }
            for (Map.Entry<Integer, BitSet> entry : needed.entrySet()) {
                int frame = entry.getKey();
                if (region.facts().frames().get(frame).state() == FrameState.READABLE) {
                    read(frame, entry.getValue());
                }
            }
            ofCutRegions.addAll(needs.values());
            ofCutRegions.addAll(
                    new SliceMasks(plan, splits, images, tiles.all().subList(from, to), from).read(receiver));
        }

        private void read(int frame, BitSet needed) throws IOException {
            int[] bands = plan.bands().stream().mapToInt(Integer::intValue).toArray();
            List<PixelBox> own = boxes.computeIfAbsent(needed, key -> key.stream()
                    .mapToObj(index -> tiles.all().get(from + index).box())
                    .toList());
            SliceReader reader = readers.computeIfAbsent(
                    needed, key -> new SliceReader(own, plan.tensor().sourceType(), bands));
            reader.read(
                    frame,
                    at -> images.open(region.facts().sources().get(at), plan.images()),
                    new Shifted(needed.stream().map(index -> from + index).toArray(), receiver));
            if (region.slices().count() > 1) {
                BlockGrid grid = region.facts().frames().get(frame).grid();
                needs.computeIfAbsent(List.of(grid, needed), key -> blocks(grid, own))
                        .frames()
                        .set(frame);
            }
        }

        private SliceBlocks blocks(BlockGrid grid, List<PixelBox> own) {
            BitSet blocks = new BitSet();
            own.forEach(box -> grid.addTouched(box, blocks));
            return new SliceBlocks(region.facts().region(), MaskLayer.own(0).index(), grid, new BitSet(), blocks);
        }
    }

    /** Turns a reader's tile indices into the group's. */
    private final class Shifted implements CropSink {
        private final int[] indices;
        private final Receiver receiver;

        Shifted(int[] indices, Receiver receiver) {
            this.indices = indices;
            this.receiver = receiver;
        }

        @Override
        public void crop(int tile, int frame, byte[] crop, PixelBox box, PixelBox inside) {
            GroupTile own = tiles.all().get(indices[tile]);
            if (own.dataShare() != null && inside != null) {
                countData(own, frame, crop, box, inside);
            }
            receiver.crop(indices[tile], own, frame, crop, inside);
        }

        private void countData(GroupTile tile, int frame, byte[] crop, PixelBox box, PixelBox inside) {
            int bands = plan.bands().size();
            int pixelBytes = bands * plan.tensor().sourceType().bytes();
            int stride = box.width() * pixelBytes;
            int offset = (inside.yMin() - box.yMin()) * stride + (inside.xMin() - box.xMin()) * pixelBytes;
            Double nodata = tile.region().facts().frames().get(frame).nodata();
            long count = data.count(crop, offset, stride, inside.height(), inside.width(), nodata);
            tile.dataShare().put(frame, count, (long) inside.height() * inside.width() * bands);
        }

        @Override
        public void unreadable(int tile, int frame, String message) {
            tiles.all().get(indices[tile]).markUnreadable(frame, message);
        }
    }
}
