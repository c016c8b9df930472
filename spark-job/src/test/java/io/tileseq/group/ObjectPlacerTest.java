package io.tileseq.group;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tileseq.augment.AugmentConfig;
import io.tileseq.augment.Draw;
import io.tileseq.augment.Geometry;
import io.tileseq.augment.Range;
import io.tileseq.model.PixelBox;
import io.tileseq.plan.ObjectReason;
import io.tileseq.target.ObjectsTarget;
import io.tileseq.target.ObjectsTarget.Shape;
import org.junit.jupiter.api.Test;

class ObjectPlacerTest {
    /** 20 wide and 10 high, shown as 40 x 40. */
    private static final PixelBox TILE = new PixelBox(100, 50, 120, 60);

    private static ObjectPlacer placer(Shape shape, double minSize, double minVisible, boolean normalize, Draw draw) {
        ObjectsTarget target = new ObjectsTarget(
                "t",
                false,
                shape,
                null,
                new ObjectsTarget.Has(false, false, false),
                minSize,
                minVisible,
                normalize,
                true);
        return new ObjectPlacer(target, TILE, 40, 40, Geometry.of(draw, 40, 40));
    }

    private static Draw flipped() {
        AugmentConfig none = AugmentConfig.NONE;
        AugmentConfig always = new AugmentConfig(
                1,
                0,
                1,
                0,
                0,
                Range.of(0),
                null,
                none.brightness(),
                none.contrast(),
                none.gamma(),
                none.noiseStd(),
                null,
                0,
                0,
                0);
        return Draw.of(always, "any", 1);
    }

    private static double[] box(double xMin, double yMin, double xMax, double yMax) {
        return new double[] {xMin, yMin, xMax, yMax};
    }

    @Test
    void a_box_is_clipped_to_its_tile_and_scaled_with_it() {
        ObjectPlacer placer = placer(Shape.BOXES, 0, 0, false, Draw.ORIGINAL);
        assertNull(placer.place(box(90, 52, 110, 55)));
        assertArrayEquals(new float[] {0, (52 - 50) * 4, (110 - 100) * 2, (55 - 50) * 4}, placer.placed());
        assertEquals(ObjectReason.NO_SAMPLE, placer.place(box(90, 52, 100, 55)), "it only touches the tile");
        assertEquals(ObjectReason.NO_SAMPLE, placer.place(box(120, 52, 130, 55)));
    }

    @Test
    void what_is_left_is_measured_in_pixels_of_the_frame() {
        ObjectPlacer placer = placer(Shape.BOXES, 4, 0, false, Draw.ORIGINAL);
        assertNull(placer.place(box(90, 52, 102, 55)), "2 pixels of the tile are 4 of the frame");
        assertEquals(ObjectReason.TOO_SMALL, placer.place(box(90, 52, 101.9, 55)));
        assertEquals(ObjectReason.TOO_SMALL, placer.place(box(102, 52, 110, 52.9)));
    }

    @Test
    void the_visible_share_is_of_the_boxs_area() {
        ObjectPlacer placer = placer(Shape.BOXES, 0, 0.25, false, Draw.ORIGINAL);
        assertNull(placer.place(box(90, 45, 110, 55)), "half of either side");
        assertEquals(ObjectReason.NOT_VISIBLE, placer.place(box(90, 45, 109.9, 55)));
    }

    @Test
    void a_box_of_no_width_in_float32_is_too_small() {
        ObjectPlacer placer = placer(Shape.BOXES, 0, 0, false, Draw.ORIGINAL);
        assertEquals(ObjectReason.TOO_SMALL, placer.place(box(110, 52, 110.0000001, 55)));
    }

    @Test
    void a_point_between_two_tiles_belongs_to_the_later() {
        ObjectPlacer placer = placer(Shape.POINTS, 0, 0, true, Draw.ORIGINAL);
        assertNull(placer.place(box(100, 50, 100, 50)));
        assertArrayEquals(new float[] {0, 0}, placer.placed());
        assertEquals(ObjectReason.NO_SAMPLE, placer.place(box(120, 55, 120, 55)));
        assertNull(placer.place(box(115, 57.5, 115, 57.5)));
        assertArrayEquals(new float[] {0.75f, 0.75f}, placer.placed());
    }

    @Test
    void copies_move_objects_with_their_pixels() {
        ObjectPlacer boxes = placer(Shape.BOXES, 0, 0, false, flipped());
        assertNull(boxes.place(box(90, 52, 110, 55)));
        assertArrayEquals(new float[] {40 - 20, 8, 40, 20}, boxes.placed());
        ObjectPlacer points = placer(Shape.POINTS, 0, 0, false, flipped());
        assertNull(points.place(box(100, 50, 100, 50)), "on the edge after the flip, and still in the tile");
        assertArrayEquals(new float[] {40, 0}, points.placed());
    }
}
