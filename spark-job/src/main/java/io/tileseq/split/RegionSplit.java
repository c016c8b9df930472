package io.tileseq.split;

import io.tileseq.model.PixelBox;
import io.tileseq.model.Split;
import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How the samples of one region are divided: a pure function of a sample's box and window. */
public sealed interface RegionSplit extends Serializable {
    int NO_FOLD = -1;

    /** Where a sample goes. */
    Place of(PixelBox box, int window);

    /** The splits that samples of the region may go to. */
    Set<Split> splits();

    /** The windows of each tile that go to each split, if that is the same for every tile; else empty. */
    Optional<Map<Split, Long>> windowsOfTile(int windows);

    /** The fold that its samples are of; {@link #NO_FOLD} in a dataset with splits. */
    default int fold() {
        return NO_FOLD;
    }

    /** All samples go to one split. */
    record Whole(Split split) implements RegionSplit {
        @Override
        public Place of(PixelBox box, int window) {
            return Place.in(split);
        }

        @Override
        public Set<Split> splits() {
            return Set.of(split);
        }

        @Override
        public Optional<Map<Split, Long>> windowsOfTile(int windows) {
            return Optional.of(Map.of(split, (long) windows));
        }
    }

    /**
     * A sample's window decides.
     *
     * @param places of each window
     */
    record ByWindow(List<Place> places) implements RegionSplit {
        public ByWindow {
            places = List.copyOf(places);
        }

        @Override
        public Place of(PixelBox box, int window) {
            return places.get(window);
        }

        @Override
        public Set<Split> splits() {
            Set<Split> splits = EnumSet.noneOf(Split.class);
            places.stream().filter(place -> !place.isDropped()).forEach(place -> splits.add(place.split()));
            return splits;
        }

        @Override
        public Optional<Map<Split, Long>> windowsOfTile(int windows) {
            Map<Split, Long> counts = new EnumMap<>(Split.class);
            places.stream()
                    .filter(place -> !place.isDropped())
                    .forEach(place -> counts.merge(place.split(), 1L, Long::sum));
            return Optional.of(Collections.unmodifiableMap(counts));
        }
    }

    /**
     * Where a sample's tile lies decides: in blocks of one split with the buffer about it, or it is dropped.
     *
     * @param grid the blocks
     * @param ofBlock the split of each block
     */
    record ByBlock(SplitGrid grid, List<Split> ofBlock) implements RegionSplit {
        /** The reason of a sample whose tile, or the buffer about it, reaches into another split. */
        public static final String BUFFER = "split_buffer";

        public ByBlock {
            ofBlock = List.copyOf(ofBlock);
        }

        @Override
        public Place of(PixelBox box, int window) {
            Split first = ofBlock.get(grid.ofMiddle(box));
            return grid.touched(box).allMatch(block -> ofBlock.get(block) == first)
                    ? Place.in(first)
                    : Place.dropped(BUFFER);
        }

        @Override
        public Set<Split> splits() {
            return EnumSet.copyOf(ofBlock);
        }

        @Override
        public Optional<Map<Split, Long>> windowsOfTile(int windows) {
            return Optional.empty();
        }
    }

    /**
     * All samples go to one fold of a dataset without splits, which is written as train.
     *
     * @param number of the fold, from 0
     */
    record Fold(int number) implements RegionSplit {
        @Override
        public Place of(PixelBox box, int window) {
            return Place.in(Split.TRAIN);
        }

        @Override
        public Set<Split> splits() {
            return Set.of(Split.TRAIN);
        }

        @Override
        public Optional<Map<Split, Long>> windowsOfTile(int windows) {
            return Optional.of(Map.of(Split.TRAIN, (long) windows));
        }

        @Override
        public int fold() {
            return number;
        }
    }
}
