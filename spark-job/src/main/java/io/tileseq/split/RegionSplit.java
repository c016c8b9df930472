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

    /** Where a sample goes. */
    Place of(PixelBox box, int window);

    /** The splits that samples of the region may go to. */
    Set<Split> splits();

    /** The windows of each tile that go to each split, if that is the same for every tile; else empty. */
    Optional<Map<Split, Long>> windowsOfTile(int windows);

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
}
