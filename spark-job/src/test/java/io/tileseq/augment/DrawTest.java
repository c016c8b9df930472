package io.tileseq.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.Hash64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is drawn, and from what. */
class DrawTest {
    private static final AugmentConfig ALL = new AugmentConfig(
            4,
            17,
            0.5,
            0.25,
            0.75,
            new Range(-10, 30),
            new AugmentConfig.Crop(new Range(0.25, 1), new Range(0.5, 2)),
            new Range(-0.2, 0.1),
            new Range(0.5, 1.5),
            new Range(0.8, 1.25),
            new Range(0, 0.05),
            null,
            0.25,
            0.5,
            0.5);

    private static String id(int sample) {
        return String.format("%032x", sample * 7919L);
    }

    @Test
    void copy_0_is_the_original() {
        assertSame(Draw.ORIGINAL, Draw.of(ALL, id(1), 0));
    }

    @Test
    void the_same_seed_sample_and_copy_draw_the_same_and_others_do_not() {
        assertEquals(Draw.of(ALL, id(1), 1), Draw.of(ALL, id(1), 1));
        Set<Draw> draws = new HashSet<>();
        for (int sample = 0; sample < 50; sample++) {
            for (int copy = 1; copy <= 4; copy++) {
                draws.add(Draw.of(ALL, id(sample), copy));
            }
        }
        assertEquals(200, draws.size());
    }

    @Test
    void a_parameter_is_drawn_by_its_name_whatever_else_is_asked_for() {
        AugmentConfig few = new AugmentConfig(
                1,
                17,
                0.5,
                0,
                0,
                Range.of(0),
                null,
                Range.of(0),
                ALL.contrast(),
                Range.of(1),
                Range.of(0),
                null,
                0,
                0,
                0);
        Draw all = Draw.of(ALL, id(3), 2);
        Draw other = Draw.of(few, id(3), 2);
        assertEquals(all.flipHorizontal(), other.flipHorizontal());
        assertEquals(all.contrast(), other.contrast());
        long key = Hash64.mix(Hash64.of(17, id(3)) + 2);
        assertEquals(0.5 + (1.5 - 0.5) * Hash64.unit(key, "contrast"), all.contrast());
    }

    @Test
    void ranges_are_kept_and_chances_met() {
        int count = 20_000;
        int horizontal = 0;
        int vertical = 0;
        int wide = 0;
        int reversed = 0;
        int[] turns = new int[4];
        double degrees = 0;
        for (int sample = 0; sample < count; sample++) {
            Draw draw = Draw.of(ALL, id(sample), 1);
            horizontal += draw.flipHorizontal() ? 1 : 0;
            vertical += draw.flipVertical() ? 1 : 0;
            wide += draw.cropRatio() > 1 ? 1 : 0;
            reversed += draw.reversed() ? 1 : 0;
            turns[draw.quarterTurns()]++;
            degrees += draw.degrees() / count;
            assertTrue(draw.degrees() >= -10 && draw.degrees() < 30);
            assertTrue(draw.cropScale() >= 0.25 && draw.cropScale() < 1);
            assertTrue(draw.cropRatio() >= 0.5 - 1e-12 && draw.cropRatio() < 2 + 1e-12);
            assertTrue(draw.noiseStd() >= 0 && draw.noiseStd() < 0.05);
        }
        double off = 4 * Math.sqrt(0.25 * count); // four standard deviations of a fair coin
        assertEquals(0.5 * count, horizontal, off);
        assertEquals(0.25 * count, vertical, off);
        assertEquals(0.5 * count, wide, off);
        assertEquals(0.5 * count, reversed, off);
        for (int turn = 0; turn < 4; turn++) {
            assertEquals(0.25 * count, turns[turn], off);
        }
        assertEquals(10, degrees, 0.5);
    }

    @Test
    void never_are_all_bands_or_all_frames_that_are_there_dropped() {
        AugmentConfig always = new AugmentConfig(
                1, 0, 0, 0, 0, Range.of(0), null, Range.of(0), Range.of(1), Range.of(1), Range.of(0), null, 1, 1, 0);
        Draw draw = Draw.of(always, id(1), 1);
        assertTrue(draw.droppedBands(3).isEmpty());
        assertTrue(draw.droppedFrames(new boolean[] {true, true, true}).isEmpty());
        int some = 0;
        for (int sample = 0; sample < 200; sample++) {
            Draw half = Draw.of(ALL, id(sample), 1);
            BitSet dropped = half.droppedFrames(new boolean[] {false, true, false});
            assertTrue(!dropped.get(1), "the only frame that is there");
            some += half.droppedBands(4).isEmpty() ? 0 : 1;
        }
        assertNotEquals(0, some);
        assertTrue(Draw.ORIGINAL.droppedBands(3).isEmpty());
    }

    @Test
    void steps_are_counted_from_the_other_end_when_time_is_reversed() {
        Draw there = null;
        Draw back = null;
        for (int sample = 0; there == null || back == null; sample++) {
            Draw draw = Draw.of(ALL, id(sample), 1);
            there = draw.reversed() ? there : draw;
            back = draw.reversed() ? draw : back;
        }
        assertEquals(1, there.step(1, 4));
        assertEquals(2, back.step(1, 4));
        assertEquals(1, back.step(back.step(1, 4), 4));
    }

    @Test
    void normal_quantiles_are_those_of_tables() {
        assertEquals(0, StandardNormal.quantile(0.5));
        assertEquals(1.959963984540054, StandardNormal.quantile(0.975), 1e-14);
        assertEquals(-2.3263478740408408, StandardNormal.quantile(0.01), 1e-14);
        assertEquals(-6.361340902404056, StandardNormal.quantile(1e-10), 1e-13);
        assertEquals(-8.209536151601387, StandardNormal.quantile(0x1p-53), 1e-13);
    }
}
