package io.tileseq.model;

import java.io.Serializable;

/**
 * A box of pixels, 0-based and half-open: {@code [xMin, xMax) x [yMin, yMax)}. It may reach outside an image, also to
 * negative coordinates; it is never empty.
 */
public record PixelBox(int xMin, int yMin, int xMax, int yMax) implements Serializable {

    public PixelBox {
        if (xMin >= xMax || yMin >= yMax) {
            throw new IllegalArgumentException("a box must have x_min < x_max and y_min < y_max but was (" + xMin + ", "
                    + yMin + ", " + xMax + ", " + yMax + ")");
        }
        if ((long) xMax - xMin > Integer.MAX_VALUE || (long) yMax - yMin > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a box must be smaller than 2^31 pixels along each side but was (" + xMin
                    + ", " + yMin + ", " + xMax + ", " + yMax + ")");
        }
    }

    /** The box of a whole image. */
    public static PixelBox ofSize(int height, int width) {
        return new PixelBox(0, 0, width, height);
    }

    public int width() {
        return xMax - xMin;
    }

    public int height() {
        return yMax - yMin;
    }

    /** Whether every pixel of this box lies in {@code outer}. */
    public boolean isInside(PixelBox outer) {
        return xMin >= outer.xMin && yMin >= outer.yMin && xMax <= outer.xMax && yMax <= outer.yMax;
    }

    /** Whether the boxes have a pixel in common. */
    public boolean intersects(PixelBox other) {
        return xMin < other.xMax && other.xMin < xMax && yMin < other.yMax && other.yMin < yMax;
    }

    /** The pixels in both boxes, which must have one in common. */
    public PixelBox intersection(PixelBox other) {
        return new PixelBox(
                Math.max(xMin, other.xMin),
                Math.max(yMin, other.yMin),
                Math.min(xMax, other.xMax),
                Math.min(yMax, other.yMax));
    }
}
