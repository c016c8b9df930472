package io.tileseq.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RegionSplitterTest {
    private static final Map<Split, Double> FRACTIONS = Map.of(Split.TRAIN, 0.7, Split.VAL, 0.2, Split.TEST, 0.1);

    private static RegionSplitter splitter(long seed) {
        return new RegionSplitter(SplitPart.ofSplits(FRACTIONS), seed);
    }

    private static List<SplitUnit> units(List<Integer> samples) {
        List<SplitUnit> units = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            units.add(new SplitUnit(List.of("region " + i), samples.get(i)));
        }
        return units;
    }

    private static Map<Split, Long> samples(List<SplitUnit> units, Map<String, Integer> splits) {
        Map<Split, Long> samples = new EnumMap<>(Split.class);
        units.forEach(unit -> samples.merge(Split.values()[splits.get(unit.key())], unit.samples(), Long::sum));
        return samples;
    }

    @Property(tries = 300)
    void noSplitIsOffByMoreThanTheLargestRegion(
            @ForAll @Size(min = 12, max = 60) List<@IntRange(min = 1, max = 1000) Integer> sizes, @ForAll long seed)
            throws SplitException {
        List<SplitUnit> units = units(sizes);
        Map<String, Integer> splits;
        try {
            splits = splitter(seed).byFractions(units);
        } catch (SplitException e) {
            assertTrue(
                    Collections.max(sizes)
                            > 0.05 * sizes.stream().mapToInt(i -> i).sum(),
                    e.getMessage());
            return;
        }
        long all = sizes.stream().mapToLong(i -> i).sum();
        samples(units, splits)
                .forEach((split, count) ->
                        assertTrue(Math.abs(count - FRACTIONS.get(split) * all) <= Collections.max(sizes) + 1e-6));
    }

    @Property(tries = 100)
    void theOrderOfTheRegionsHasNoSay(
            @ForAll @Size(min = 20, max = 40) List<@IntRange(min = 1, max = 50) Integer> sizes, @ForAll long seed)
            throws SplitException {
        List<SplitUnit> units = units(sizes);
        List<SplitUnit> shuffled = new ArrayList<>(units);
        Collections.shuffle(shuffled, new Random(seed));
        RegionSplitter splitter = splitter(seed);
        assertEquals(splitter.byFractions(units), splitter.byFractions(shuffled));
    }

    @Test
    void tenEqualRegionsAreCutSevenTwoOne() throws SplitException {
        List<SplitUnit> units = units(Collections.nCopies(10, 5));
        assertEquals(
                Map.of(Split.TRAIN, 35L, Split.VAL, 10L, Split.TEST, 5L),
                samples(units, splitter(17).byFractions(units)));
    }

    @Test
    void anotherSeedDrawsOtherRegions() throws SplitException {
        List<SplitUnit> units = units(Collections.nCopies(30, 5));
        assertTrue(!splitter(1).byFractions(units).equals(splitter(2).byFractions(units)));
    }

    @Test
    void aSplitThatWouldBeEmptyIsAnErrorWithARemedy() {
        List<SplitUnit> units = units(List.of(5, 5, 5));
        SplitException empty =
                assertThrows(SplitException.class, () -> splitter(17).byFractions(units));
        assertEquals(
                "split test would be empty: its fraction is 0.1, but 3 region(s) that share no file cannot be drawn so; use"
                        + " more regions, another split.seed, or set split.fractions.test to 0",
                empty.getMessage());
    }

    @Test
    void byHashARegionKeepsItsSplitWhenMoreArrive() throws SplitException {
        RegionSplitter splitter = splitter(3);
        Map<String, Integer> few = splitter.byHash(units(Collections.nCopies(50, 1)));
        Map<String, Integer> many = splitter.byHash(units(Collections.nCopies(500, 1)));
        few.forEach((region, split) -> assertEquals(split, many.get(region)));
        long train = many.values().stream().filter(split -> split == 0).count();
        assertTrue(Math.abs(train - 350) < 4 * Math.sqrt(500 * 0.7 * 0.3), train + " of 500 in train");
    }

    @Test
    void regionsThatShareAFileThroughOthersAreOne() {
        SharedFiles shared = new SharedFiles();
        shared.add("a", List.of("1.tif"));
        shared.add("c", List.of("2.tif", "3.tif"));
        shared.add("b", List.of("1.tif", "2.tif"));
        shared.add("d", List.of("4.tif"));
        assertEquals(List.of(List.of("a", "b", "c"), List.of("d")), shared.components());
    }
}
