package io.tileseq.group;

import io.tileseq.augment.Draw;
import io.tileseq.model.PixelBox;
import io.tileseq.model.Split;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.RegionPlan;
import io.tileseq.plan.TileRecord;
import io.tileseq.plan.TileRow;
import io.tileseq.sequence.Fate;
import io.tileseq.sequence.FrameState;
import io.tileseq.sequence.SampleId;
import io.tileseq.split.Place;
import java.util.BitSet;
import java.util.Set;
import java.util.stream.IntStream;

/** One tile of a group, with what the pass found out about its frames. */
final class GroupTile {
    private final TileRecord tile;
    private final RegionPlan region;
    private final FrameState[] states;
    private final long[] sizes;
    private final String[] faults;
    private final TileRow[] rows;
    private final Place[] places;
    /** Null where it does not matter. */
    private final DataShare dataShare;

    private final TileImages images = new TileImages();
    private final GroupObjects objects;

    /** @param objects of the group; null where only what tables and headers of tiles and images tell is asked for */
    GroupTile(BuildPlan plan, TileRecord tile, RegionPlan region, GroupObjects objects) {
        this.tile = tile;
        this.objects = objects;
        this.region = region;
        this.places = new Place[plan.windows().count()];
        for (int window = 0; window < places.length; window++) {
            places[window] = plan.placement().of(region.split(), tile, window);
        }
        int frames = plan.order().size();
        this.states = region.facts().states();
        this.sizes = region.facts().sizes();
        this.faults = new String[frames];
        this.rows = new TileRow[frames];
        this.dataShare = plan.nodata().mayDrop() ? new DataShare(frames) : null;
        for (TileRow row : tile.rows()) {
            if (row.frame() >= 0) {
                rows[row.frame()] = row;
            }
        }
    }

    TileRecord tile() {
        return tile;
    }

    RegionPlan region() {
        return region;
    }

    GroupObjects objects() {
        return objects;
    }

    PixelBox box() {
        return tile.box();
    }

    /** Where the sample of a window goes. */
    Place place(int window) {
        return places[window];
    }

    /** Leaves a window's sample out, for a reason that the group as a whole decides. */
    void drop(int window, String reason) {
        places[window] = Place.dropped(reason);
    }

    /** Samples of the tile that go to a split, copies included. */
    long samples(Split split) {
        long samples = 0;
        for (Place place : places) {
            samples += place.split() == split ? place.copies() : 0;
        }
        return samples;
    }

    /** Samples of the tile that go to any split, copies included. */
    long samples() {
        long samples = 0;
        for (Place place : places) {
            samples += place.copies();
        }
        return samples;
    }

    /** The frames whose own images a window that goes to one of the splits is made of. */
    BitSet frames(BuildPlan plan, Set<Split> splits) {
        BitSet frames = new BitSet();
        windows(splits).forEach(window -> {
            for (int t = 0; t < plan.windows().length(); t++) {
                frames.set(plan.windows().input(window, t));
            }
            ImageTargets.addOwnFrames(plan, window, frames);
        });
        return frames;
    }

    /** The frames whose masks of a layer a window that goes to one of the splits is made of. */
    BitSet maskFrames(BuildPlan plan, int layer, Set<Split> splits) {
        BitSet frames = new BitSet();
        windows(splits).forEach(window -> ImageTargets.addMaskFrames(plan, layer, window, frames));
        return frames;
    }

    private IntStream windows(Set<Split> splits) {
        return IntStream.range(0, places.length)
                .filter(window -> !places[window].isDropped() && splits.contains(places[window].split()));
    }

    /** What is known of its masks. */
    TileImages images() {
        return images;
    }

    /** Height and width of its region's images as one number, as {@link io.tileseq.plan.FrameFacts#size} gives it. */
    long[] sizes() {
        return sizes;
    }

    FrameState[] states() {
        return states;
    }

    void markUnreadable(int frame, String fault) {
        states[frame] = FrameState.UNREADABLE;
        faults[frame] = fault;
    }

    /** The valid row at a frame; with a table without frames, the tile's only row at every frame. Null if there is none. */
    TileRow row(int frame) {
        TileRow first = tile.rows().get(0);
        return first.frame() < 0 ? first : rows[frame];
    }

    Fate fate(BuildPlan plan, int window) {
        Fate fate = plan.fates().ofSample(window, states, sizes, SampleTargets.state(plan, this, window));
        return fate == Fate.WRITTEN && lacksData(plan, window) ? Fate.DROPPED_NODATA : fate;
    }

    private boolean lacksData(BuildPlan plan, int window) {
        return dataShare != null
                && dataShare.of(plan.windows(), window, plan.fates().present(window, states))
                        < plan.nodata().minValidFraction();
    }

    /** Where it is noted how much of the tile holds data; null where it does not matter. */
    DataShare dataShare() {
        return dataShare;
    }

    /** The stable name of a window's sample. */
    String sampleId(BuildPlan plan, int window) {
        return SampleId.of(
                tile.region(), tile.tile(), plan.order().label(plan.windows().input(window, 0)));
    }

    /** What happens to a copy of a window's sample: nothing outside of train, nor where samples are repeated alone. */
    Draw draw(BuildPlan plan, int window, int copy) {
        boolean changes = copy > 0
                && plan.augment().copies() > 0
                && plan.augment().changesAnything()
                && places[window].split() == Split.TRAIN;
        return !changes ? Draw.ORIGINAL : Draw.of(plan.augment(), sampleId(plan, window), copy);
    }

    /** Which frames of a copy hold pixels, in the copy's order. */
    boolean[] present(BuildPlan plan, int window, Draw draw) {
        int length = plan.windows().length();
        boolean[] original = new boolean[length];
        plan.fates().present(window, states).stream().forEach(t -> original[t] = true);
        BitSet dropped = draw.droppedFrames(original);
        boolean[] present = new boolean[length];
        for (int t = 0; t < length; t++) {
            present[draw.step(t, length)] = original[t] && !dropped.get(t);
        }
        return present;
    }

    /** What is wrong with a frame that is not readable. */
    String fault(int frame) {
        String headerFault = region.facts().frames().get(frame).message();
        return faults[frame] != null ? faults[frame] : headerFault;
    }
}
