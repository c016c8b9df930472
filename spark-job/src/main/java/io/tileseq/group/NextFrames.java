package io.tileseq.group;

import io.tileseq.augment.Draw;
import io.tileseq.plan.BuildPlan;
import io.tileseq.sequence.Windows;
import io.tileseq.shard.SlotBuffer;
import io.tileseq.split.Place;
import io.tileseq.target.FramesTarget;
import io.tileseq.tensor.FrameEncoder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts frames into the samples that are to predict them, encoded as those of the input are. */
final class NextFrames {
    private final BuildPlan plan;
    private final Places places;
    private final Map<FramesTarget, FrameEncoder> encoders = new LinkedHashMap<>();

    NextFrames(BuildPlan plan, Places places) {
        this.plan = plan;
        this.places = places;
        plan.targets().forEach(target -> {
            if (target instanceof FramesTarget frames) {
                encoders.put(frames, FrameEncoder.of(frames.spec(plan.tensor()), plan.resize()));
            }
        });
    }

    /**
     * @param index the tile's index in the group
     * @param encoded the frame as {@link FrameEncoder#encode} gives it
     * @param copies has taken the frame; null where no copy differs from its original
     */
    void put(int index, GroupTile tile, int frame, byte[] encoded, CopyFrames copies) {
        Windows windows = plan.windows();
        encoders.forEach((target, encoder) -> {
            for (int window = 0; window < windows.count(); window++) {
                int step = frame - windows.target(window) - 1;
                Place place = tile.place(window);
                for (int copy = 0; step >= 0 && step < target.count() && copy < place.copies(); copy++) {
                    int slot = places.slot(index * windows.count() + window, copy);
                    if (slot < 0) {
                        continue;
                    }
                    Draw draw = tile.draw(plan, window, copy);
                    byte[] own = draw.isOriginal() ? encoded : copies.encode(draw, windows.length() + step);
                    SlotBuffer buffer = places.buffers(place.split()).of(target.spec(plan.tensor()));
                    encoder.place(own, step, buffer.segment(slot), buffer.offset(slot));
                }
            }
        });
    }
}
