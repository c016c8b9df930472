package io.tileseq.group;

import io.tileseq.image.ReadCounter;
import io.tileseq.model.PixelBox;
import io.tileseq.model.Split;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.GroupPlan;
import io.tileseq.plan.ObjectRow;
import io.tileseq.plan.TileRecord;
import io.tileseq.sequence.Fate;
import io.tileseq.tensor.ChannelMoments;
import java.io.IOException;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongConsumer;
import org.apache.hadoop.conf.Configuration;

/**
 * Sums the statistics of one group: the pixels of each (tile, frame) that a written train sample uses as input, once. Whether a
 * sample is written is known only when all its frames were read, so each (tile, frame) is summed apart until then.
 */
public final class GroupFitter {
    private GroupFitter() {}

    /**
     * @param records the group's tiles
     * @param objects the rows of tables of objects that lie in them
     * @param progress told of samples whose frames were all read
     */
    public static ChannelMoments fit(
            BuildPlan plan,
            GroupPlan group,
            Iterator<TileRecord> records,
            Iterator<ObjectRow> objects,
            Configuration conf,
            LongConsumer progress)
            throws IOException {
        GroupPass pass = new GroupPass(plan, group, EnumSet.of(Split.TRAIN), records, objects, conf, new ReadCounter());
        ChannelMoments all = moments(plan, null);
        ImageTargetSink targets = new ImageTargetSink(plan, null);
        pass.run(new GroupPass.Receiver() {
            private final Map<Long, ChannelMoments> ofTileFrame = new HashMap<>();
            private final int pixelBytes =
                    plan.bands().size() * plan.tensor().sourceType().bytes();

            @Override
            public void crop(int index, GroupTile tile, int frame, byte[] crop, PixelBox inside) {
                targets.take(index, tile, ImageCrop.own(plan, tile, frame, crop, inside));
                if (inside == null) {
                    return;
                }
                PixelBox box = tile.box();
                int stride = box.width() * pixelBytes;
                int offset = (inside.yMin() - box.yMin()) * stride + (inside.xMin() - box.xMin()) * pixelBytes;
                ChannelMoments own =
                        moments(plan, tile.region().facts().frames().get(frame).nodata());
                own.add(crop, offset, stride, inside.height(), inside.width());
                ofTileFrame.put(key(index, frame), own);
            }

            @Override
            public void mask(int index, GroupTile tile, ImageCrop crop) {
                targets.take(index, tile, crop);
            }

            @Override
            public void sliceRead(int from, int to) {
                for (int index = from; index < to; index++) {
                    for (int frame : framesOfWritten(plan, pass.tiles().all().get(index)).stream()
                            .toArray()) {
                        ChannelMoments own = ofTileFrame.get(key(index, frame));
                        if (own != null) {
                            all.merge(own);
                        }
                    }
                }
                ofTileFrame.clear();
                progress.accept(pass.tiles().all().subList(from, to).stream()
                        .mapToLong(tile -> tile.samples(Split.TRAIN))
                        .sum());
            }
        });
        return all;
    }

    private static long key(int index, int frame) {
        return (long) index << 32 | frame;
    }

    private static BitSet framesOfWritten(BuildPlan plan, GroupTile tile) {
        BitSet frames = new BitSet();
        for (int window = 0; window < plan.windows().count(); window++) {
            if (tile.place(window).split() == Split.TRAIN && tile.fate(plan, window) == Fate.WRITTEN) {
                int from = window;
                plan.fates().present(window, tile.states()).stream()
                        .forEach(t -> frames.set(plan.windows().input(from, t)));
            }
        }
        return frames;
    }

    private static ChannelMoments moments(BuildPlan plan, Double nodata) {
        OptionalDouble left = nodata == null ? OptionalDouble.empty() : OptionalDouble.of(nodata);
        return ChannelMoments.of(plan.tensor().sourceType(), plan.bands().size(), left);
    }
}
