package io.tileseq.group;

import io.tileseq.image.ImageOptions;
import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelBox;
import io.tileseq.model.Split;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.FrameFacts;
import io.tileseq.plan.ImageSource;
import io.tileseq.plan.MaskFacts;
import io.tileseq.read.CropSink;
import io.tileseq.read.FrameImages;
import io.tileseq.read.SliceReader;
import io.tileseq.target.ImageTarget;
import io.tileseq.target.MaskLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads the masks of one slice, each file once for all frames that it serves. */
final class SliceMasks {
    private final BuildPlan plan;
    private final Set<Split> splits;
    private final FrameImages images;
    private final List<GroupTile> tiles;
    private final int from;

    /**
     * @param tiles those of the slice
     * @param from index of the first of them in the group
     */
    SliceMasks(BuildPlan plan, Set<Split> splits, FrameImages images, List<GroupTile> tiles, int from) {
        this.plan = plan;
        this.splits = splits;
        this.images = images;
        this.tiles = tiles;
        this.from = from;
    }

    /** @return what the slice needed of each file, if its region is cut */
    List<SliceBlocks> read(GroupPass.Receiver receiver) throws IOException {
        List<SliceBlocks> needs = new ArrayList<>();
        List<MaskLayer> layers = ImageTargets.of(plan).stream()
                .map(ImageTarget::layer)
                .filter(layer -> !layer.isOwn())
                .distinct()
                .toList();
        for (MaskLayer layer : layers) {
            MaskFacts masks = tiles.get(0).region().facts().masks().get(layer.index());
            List<BitSet> framesOfTile = tiles.stream()
                    .map(tile -> tile.maskFrames(plan, layer.index(), splits))
                    .toList();
            for (Map.Entry<List<ImageSource>, BitSet> file : filesOf(masks).entrySet()) {
                int[] needed = IntStream.range(0, tiles.size())
                        .filter(tile -> framesOfTile.get(tile).intersects(file.getValue()))
                        .toArray();
                if (needed.length > 0) {
                    FrameFacts facts = masks.frames().get(file.getValue().nextSetBit(0));
                    read(layer, file.getKey(), facts, needed, file.getValue(), framesOfTile, receiver);
                    addNeeds(layer, facts.grid(), file.getValue(), needed, needs);
                }
            }
        }
        return needs;
    }

    /** The readable files of a layer in the order of their first frame, and the frames that each serves. */
    private static Map<List<ImageSource>, BitSet> filesOf(MaskFacts masks) {
        Map<List<ImageSource>, BitSet> files = new LinkedHashMap<>();
        for (int frame = 0; frame < masks.frames().size(); frame++) {
            if (masks.frames().get(frame).isReadable()) {
                files.computeIfAbsent(masks.sources().get(frame), key -> new BitSet())
                        .set(frame);
            }
        }
        return files;
    }

    private void read(
            MaskLayer layer,
            List<ImageSource> sources,
            FrameFacts facts,
            int[] needed,
            BitSet frames,
            List<BitSet> framesOfTile,
            GroupPass.Receiver receiver)
            throws IOException {
        List<PixelBox> boxes =
                IntStream.of(needed).mapToObj(tile -> tiles.get(tile).box()).toList();
        int[] bands = IntStream.range(0, layer.bands()).toArray();
        ImageOptions options = plan.images().withPalette(layer.hasColours());
        new SliceReader(boxes, facts.type(), bands).read(0, at -> images.open(sources, options), new CropSink() {
            @Override
            public void crop(int tile, int frame, byte[] crop, PixelBox box, PixelBox inside) {
                BitSet own = (BitSet) frames.clone();
                own.and(framesOfTile.get(needed[tile]));
                receiver.mask(
                        from + needed[tile],
                        tiles.get(needed[tile]),
                        new ImageCrop(layer.index(), own, facts.type(), bands.length, facts.nodata(), crop, inside));
            }

            @Override
            public void unreadable(int tile, int frame, String message) {
                frames.stream()
                        .forEach(at -> tiles.get(needed[tile]).images().markUnreadable(layer.index(), at, message));
            }
        });
    }

    private void addNeeds(MaskLayer layer, BlockGrid grid, BitSet frames, int[] needed, List<SliceBlocks> needs) {
        if (tiles.get(0).region().slices().count() > 1) {
            BitSet blocks = new BitSet();
            IntStream.of(needed).forEach(tile -> grid.addTouched(tiles.get(tile).box(), blocks));
            BitSet first = new BitSet();
            first.set(frames.nextSetBit(0));
            needs.add(new SliceBlocks(tiles.get(0).tile().region(), layer.index(), grid, first, blocks));
        }
    }
}
