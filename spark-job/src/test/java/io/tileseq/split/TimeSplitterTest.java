package io.tileseq.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TimeSplitterTest {

    @Test
    void windowsThatReachOverABoundaryAreDropped() {
        // 10 frames, windows of 3: train has the frames 0 to 4, val 5 to 7, test 8 and 9.
        int[] starts = IntStream.range(0, 8).toArray();
        List<Split> splits = new ArrayList<>();
        new TimeSplitter(10, 5, 8, 0).places(starts, 3).places().forEach(place -> splits.add(place.split()));
        Split train = Split.TRAIN;
        assertEquals(Arrays.asList(train, train, train, null, null, Split.VAL, null, null), splits);
        assertEquals(
                "split_gap",
                new TimeSplitter(10, 5, 8, 0).places(starts, 3).of(null, 3).dropped());
    }

    @Test
    void withoutABoundaryOfItsOwnASplitIsEmpty() {
        int[] starts = IntStream.range(0, 10).toArray();
        assertEquals(
                Map.of(Split.TRAIN, 6L, Split.TEST, 4L),
                new TimeSplitter(10, 6, 6, 0)
                        .places(starts, 1)
                        .windowsOfTile(10)
                        .orElseThrow());
        assertEquals(
                Map.of(Split.TRAIN, 6L, Split.VAL, 4L),
                new TimeSplitter(10, 6, 10, 0)
                        .places(starts, 1)
                        .windowsOfTile(10)
                        .orElseThrow());
    }

    @Property(tries = 500)
    void splitsShareNoFrameAndKeepTheGapFree(
            @ForAll @IntRange(min = 1, max = 60) int frames,
            @ForAll @IntRange(min = 0, max = 60) int valFrom,
            @ForAll @IntRange(min = 0, max = 60) int testFrom,
            @ForAll @IntRange(min = 0, max = 5) int gap,
            @ForAll @IntRange(min = 1, max = 9) int span) {
        int test = Math.min(frames, Math.max(valFrom, testFrom));
        int val = Math.min(valFrom, test);
        int[] starts = IntStream.rangeClosed(0, frames - span).toArray();
        RegionSplit.ByWindow split = new TimeSplitter(frames, val, test, gap).places(starts, span);
        Map<Split, BitSet> used = new EnumMap<>(Split.class);
        for (int start : starts) {
            Place place = split.of(null, start);
            if (!place.isDropped()) {
                used.computeIfAbsent(place.split(), key -> new BitSet()).set(start, start + span);
            }
        }
        int end = -1;
        for (BitSet of : used.values()) {
            assertTrue(end < 0 || of.nextSetBit(0) >= end + gap, used + " with gap " + gap);
            end = of.length();
        }
    }
}
