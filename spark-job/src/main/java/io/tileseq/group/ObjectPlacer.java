package io.tileseq.group;

import io.tileseq.augment.Geometry;
import io.tileseq.model.PixelBox;
import io.tileseq.plan.ObjectReason;
import io.tileseq.target.ObjectsTarget;
import io.tileseq.target.ObjectsTarget.Shape;

/** Brings objects from a region's image into the frames of a sample: clips, scales, moves and filters them. */
final class ObjectPlacer {
    private final ObjectsTarget target;
    private final PixelBox tile;
    private final int height;
    private final int width;
    private final Geometry geometry;

    /** Where the last object that was placed lies: x_min, y_min, x_max, y_max, or x and y. */
    private final float[] placed;

    /**
     * @param tile in pixels of the region's image
     * @param height of a sample's frames
     * @param width of a sample's frames
     * @param geometry how frames of the copy are moved
     */
    ObjectPlacer(ObjectsTarget target, PixelBox tile, int height, int width, Geometry geometry) {
        this.target = target;
        this.tile = tile;
        this.height = height;
        this.width = width;
        this.geometry = geometry;
        this.placed = new float[target.shape().coordinates().size()];
    }

    /**
     * Places an object.
     *
     * @param ends in pixels of the region's image; twice the same for a point
     * @return null if it is in the sample, else why not
     */
    ObjectReason place(double[] ends) {
        return target.shape() == Shape.BOXES ? placeBox(ends) : placePoint(ends[0], ends[1]);
    }

    /** The coordinates of the object that was placed last. */
    float[] placed() {
        return placed;
    }

    private ObjectReason placePoint(double x, double y) {
        boolean inside = x >= tile.xMin() && x < tile.xMax() && y >= tile.yMin() && y < tile.yMax();
        if (!inside) {
            return ObjectReason.NO_SAMPLE;
        }
        double[] moved = geometry.point(scaleX(x), scaleY(y));
        if (moved[0] < 0 || moved[0] > width || moved[1] < 0 || moved[1] > height) {
            return ObjectReason.NO_SAMPLE;
        }
        store(moved);
        return null;
    }

    private ObjectReason placeBox(double[] ends) {
        double xMin = Math.max(ends[0], tile.xMin());
        double yMin = Math.max(ends[1], tile.yMin());
        double xMax = Math.min(ends[2], tile.xMax());
        double yMax = Math.min(ends[3], tile.yMax());
        if (!(xMin < xMax && yMin < yMax)) {
            return ObjectReason.NO_SAMPLE;
        }
        double visible = (xMax - xMin) * (yMax - yMin) / ((ends[2] - ends[0]) * (ends[3] - ends[1]));
        double[] moved = geometry.box(scaleX(xMin), scaleY(yMin), scaleX(xMax), scaleY(yMax));
        double area = (moved[2] - moved[0]) * (moved[3] - moved[1]);
        moved[0] = Math.max(moved[0], 0);
        moved[1] = Math.max(moved[1], 0);
        moved[2] = Math.min(moved[2], width);
        moved[3] = Math.min(moved[3], height);
        double boxWidth = moved[2] - moved[0];
        double boxHeight = moved[3] - moved[1];
        if (!(boxWidth > 0 && boxHeight > 0)) {
            return ObjectReason.NO_SAMPLE;
        }
        store(moved);
        boolean flat = placed[0] >= placed[2] || placed[1] >= placed[3];
        if (boxWidth < target.minSize() || boxHeight < target.minSize() || flat) {
            return ObjectReason.TOO_SMALL;
        }
        return visible * (boxWidth * boxHeight / area) < target.minVisible() ? ObjectReason.NOT_VISIBLE : null;
    }

    private double scaleX(double x) {
        return (x - tile.xMin()) * width / tile.width();
    }

    private double scaleY(double y) {
        return (y - tile.yMin()) * height / tile.height();
    }

    private void store(double[] coordinates) {
        for (int i = 0; i < placed.length; i++) {
            double length = i % 2 == 0 ? width : height;
            placed[i] = (float) (target.normalize() ? coordinates[i] / length : coordinates[i]);
        }
    }
}
