package io.tileseq.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.Split;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToLongFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StratifierTest {
    private static final double[] FRACTIONS = {0.6, 0.2, 0.2};
    private static final List<SplitPart> PARTS =
            SplitPart.ofSplits(Map.of(Split.TRAIN, 0.6, Split.VAL, 0.2, Split.TEST, 0.2));

    private static List<SplitUnit> units(int count, long seed) {
        Random random = new Random(seed);
        List<SplitUnit> units = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, Long> classes = new HashMap<>();
            long samples = 0;
            for (String name : List.of("forest", "town", "water")) {
                long n = random.nextInt(4) * (long) random.nextInt(10);
                samples += n;
                if (n > 0) {
                    classes.put(name, n);
                }
            }
            units.add(new SplitUnit(List.of("region " + i), samples + 1, classes));
        }
        return units;
    }

    /** The distance D, worked out from its formula. */
    private static double distance(List<SplitUnit> units, int[] parts) {
        double distance = 0;
        long all = sum(units, unit -> classified(unit));
        for (int part = 0; part < 3; part++) {
            List<SplitUnit> own = new ArrayList<>();
            for (int i = 0; i < parts.length; i++) {
                if (parts[i] == part) {
                    own.add(units.get(i));
                }
            }
            long n = sum(own, unit -> classified(unit));
            double sum = 0;
            for (String name : List.of("forest", "town", "water")) {
                ToLongFunction<SplitUnit> of = unit -> unit.classes().getOrDefault(name, 0L);
                sum += n == 0 ? 0 : Math.abs((double) sum(own, of) / n - (double) sum(units, of) / all);
            }
            distance += n == 0 ? 1 : sum / 2;
        }
        return distance;
    }

    private static long classified(SplitUnit unit) {
        return unit.classes().values().stream().mapToLong(Long::longValue).sum();
    }

    private static long sum(List<SplitUnit> units, ToLongFunction<SplitUnit> of) {
        return units.stream().mapToLong(of).sum();
    }

    private static boolean isAllowed(List<SplitUnit> units, int[] parts) {
        long most = units.stream().mapToLong(SplitUnit::samples).max().orElse(0);
        for (int part = 0; part < 3; part++) {
            long samples = 0;
            int count = 0;
            for (int i = 0; i < parts.length; i++) {
                samples += parts[i] == part ? units.get(i).samples() : 0;
                count += parts[i] == part ? 1 : 0;
            }
            if (count == 0
                    || Math.abs(samples - FRACTIONS[part] * sum(units, SplitUnit::samples)) > most * (1 + 1e-9)) {
                return false;
            }
        }
        return true;
    }

    private static int[] drawn(List<SplitUnit> units, long seed) throws SplitException {
        Map<String, Integer> parts = new RegionSplitter(PARTS, seed).byFractions(units);
        return units.stream().mapToInt(unit -> parts.get(unit.key())).toArray();
    }

    private static List<SplitUnit> withoutClasses(List<SplitUnit> units) {
        return units.stream()
                .map(unit -> new SplitUnit(unit.regions(), unit.samples()))
                .toList();
    }

    @Property(tries = 100)
    void noMoveAndNoExchangeBringsTheClassesNearer(
            @ForAll @IntRange(min = 8, max = 40) int count, @ForAll @IntRange(max = 9999) int seed)
            throws SplitException {
        List<SplitUnit> units = units(count, seed);
        int[] parts = drawn(units, seed);
        int[] before = drawn(withoutClasses(units), seed);
        double reached = distance(units, parts);
        assertTrue(reached <= distance(units, before) + 1e-9);
        assertTrue(isAllowed(units, parts) || !isAllowed(units, before));
        for (int i = 0; i < count; i++) {
            int own = parts[i];
            for (int part = 0; part < 3; part++) {
                parts[i] = part;
                assertTrue(!isAllowed(units, parts) || distance(units, parts) > reached - 1e-8);
            }
            parts[i] = own;
            for (int j = i + 1; j < count; j++) {
                int other = parts[j];
                parts[i] = other;
                parts[j] = own;
                assertTrue(!isAllowed(units, parts) || distance(units, parts) > reached - 1e-8);
                parts[i] = own;
                parts[j] = other;
            }
        }
    }

    @Test
    void smallSetsComeNearToTheBestOfAllDivisions() throws SplitException {
        double ours = 0;
        double drawn = 0;
        double best = 0;
        for (int seed = 0; seed < 20; seed++) {
            List<SplitUnit> units = units(8, seed);
            ours += distance(units, drawn(units, seed));
            drawn += distance(units, drawn(withoutClasses(units), seed));
            double least = Double.POSITIVE_INFINITY;
            for (int code = 0; code < 6561; code++) {
                int[] parts = new int[8];
                for (int i = 0, rest = code; i < 8; i++, rest /= 3) {
                    parts[i] = rest % 3;
                }
                if (isAllowed(units, parts)) {
                    least = Math.min(least, distance(units, parts));
                }
            }
            best += least;
        }
        assertTrue(ours < best + 0.1 * (drawn - best), ours + " of " + drawn + ", at best " + best);
    }

    @Test
    void equalRegionsOfEachClassAreDividedEvenly() throws SplitException {
        List<SplitUnit> units = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            units.add(new SplitUnit(List.of("region " + i), 5, Map.of(i < 10 ? "town" : "water", 5L)));
        }
        int[] parts = drawn(units, 3);
        int[] towns = new int[3];
        int[] waters = new int[3];
        for (int i = 0; i < 20; i++) {
            (i < 10 ? towns : waters)[parts[i]]++;
        }
        assertEquals(0, distance(units, parts), 1e-9);
        assertEquals(List.of(towns[0], towns[1], towns[2]), List.of(waters[0], waters[1], waters[2]));
    }
}
