package io.tileseq.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Pixels, points and boxes move alike. */
class GeometryTest {
    private static final byte[] SIX = {1, 2, 3, 4, 5, 6};

    private static byte[] moved(Draw draw, int height, int width, byte[] frame) {
        byte[] copy = new byte[frame.length];
        NearestSampler.sample(frame, height, width, 1, Geometry.of(draw, height, width), null, copy);
        return copy;
    }

    @Test
    void flips_exchange_the_sides() {
        assertArrayEquals(new byte[] {3, 2, 1, 6, 5, 4}, moved(Draws.geometry(0, true, false), 2, 3, SIX));
        assertArrayEquals(new byte[] {4, 5, 6, 1, 2, 3}, moved(Draws.geometry(0, false, true), 2, 3, SIX));
        assertArrayEquals(new byte[] {6, 5, 4, 3, 2, 1}, moved(Draws.geometry(0, true, true), 2, 3, SIX));
    }

    @Test
    void quarter_turns_go_counter_clockwise() {
        byte[] nine = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        assertArrayEquals(new byte[] {3, 6, 9, 2, 5, 8, 1, 4, 7}, moved(Draws.geometry(1, false, false), 3, 3, nine));
        assertArrayEquals(new byte[] {9, 8, 7, 6, 5, 4, 3, 2, 1}, moved(Draws.geometry(2, false, false), 3, 3, nine));
        assertArrayEquals(new byte[] {7, 4, 1, 8, 5, 2, 9, 6, 3}, moved(Draws.geometry(3, false, false), 3, 3, nine));
        assertArrayEquals(
                new byte[] {9, 6, 3, 8, 5, 2, 7, 4, 1},
                moved(Draws.geometry(1, true, false), 3, 3, nine),
                "turned first, then flipped");
        assertThrows(IllegalArgumentException.class, () -> Geometry.of(Draws.geometry(1, false, false), 2, 3));
    }

    @Test
    void a_rotation_by_90_degrees_is_a_quarter_turn() {
        Geometry rotated = Geometry.of(Draws.rotation(90), 4, 4);
        Geometry turned = Geometry.of(Draws.geometry(1, false, false), 4, 4);
        assertArrayEquals(turned.point(3.25, 0.5), rotated.point(3.25, 0.5), 1e-12);
        assertArrayEquals(new double[] {0.5, 0.75}, turned.point(3.25, 0.5), 1e-12);
    }

    @Test
    void a_rotation_turns_about_the_centre_of_a_frame_of_any_shape() {
        Geometry rotated = Geometry.of(Draws.rotation(30), 10, 20);
        assertArrayEquals(new double[] {10, 5}, rotated.point(10, 5), 1e-12);
        // One pixel to the right of the centre goes up by sin 30.
        assertArrayEquals(new double[] {10 + Math.sqrt(3) / 2, 5 - 0.5}, rotated.point(11, 5), 1e-12);
        assertTrue(!rotated.isExact());
    }

    @Test
    void a_crop_is_stretched_to_the_frame() {
        // A quarter of 8 x 16 with ratio 2: 8 wide and 4 high; in the middle across, at the bottom.
        Geometry crop = Geometry.of(Draws.crop(0.25, 2, 0.5, 1), 8, 16);
        assertArrayEquals(new double[] {0, 0}, crop.point(4, 4), 1e-12);
        assertArrayEquals(new double[] {16, 8}, crop.point(12, 8), 1e-12);
        // A part that would be wider than the frame is as wide as the frame.
        Geometry wide = Geometry.of(Draws.crop(1, 4, 0.5, 0), 8, 8);
        assertArrayEquals(new double[] {8, 8}, wide.point(8, 4), 1e-12);
    }

    @Test
    void boxes_are_the_hulls_of_their_corners() {
        Geometry flipped = Geometry.of(Draws.geometry(0, true, false), 8, 16);
        assertArrayEquals(new double[] {11, 2, 15, 5}, flipped.box(1, 2, 5, 5));
        Geometry turned = Geometry.of(Draws.geometry(1, false, false), 8, 8);
        assertArrayEquals(new double[] {2, 3, 5, 7}, turned.box(1, 2, 5, 5));
        Geometry rotated = Geometry.of(Draws.rotation(45), 8, 8);
        double half = Math.sqrt(2);
        assertArrayEquals(new double[] {4 - half, 4 - half, 4 + half, 4 + half}, rotated.box(3, 3, 5, 5), 1e-12);
    }

    @Test
    void a_point_lies_on_the_pixel_that_showed_it() {
        byte[] frame = new byte[12 * 12];
        frame[3 * 12 + 8] = 1;
        for (int turns = 0; turns < 4; turns++) {
            for (int flips = 0; flips < 4; flips++) {
                Draw draw = Draws.geometry(turns, (flips & 1) > 0, flips > 1);
                byte[] copy = moved(draw, 12, 12, frame);
                double[] point = Geometry.of(draw, 12, 12).point(8.5, 3.5);
                assertEquals(1, copy[((int) point[1]) * 12 + (int) point[0]]);
            }
        }
    }

    @Test
    void the_way_back_undoes_the_way_there() {
        Draw draw = new Draw(true, true, 3, -17.5, 0.4, 1.3, 0.2, 0.7, 0, 1, 1, 0, false, 1, 0, 0);
        Geometry geometry = Geometry.of(draw, 9, 9);
        double[] there = geometry.point(2.25, 7.5);
        assertEquals(2.25, geometry.backward().x(there[0], there[1]), 1e-12);
        assertEquals(7.5, geometry.backward().y(there[0], there[1]), 1e-12);
    }

    @Test
    void what_lies_outside_gets_the_given_pixel() {
        byte[] frame = new byte[25];
        frame[12] = 5;
        byte[] copy = new byte[25];
        NearestSampler.sample(frame, 5, 5, 1, Geometry.of(Draws.rotation(45), 5, 5), new byte[] {-1}, copy);
        assertEquals(-1, copy[0]); // 2 * sqrt(2) from the centre, more than 2.5
        assertEquals(-1, copy[24]);
        assertEquals(0, copy[2]);
        assertEquals(5, copy[12]);
    }
}
