package io.tileseq.augment;

/**
 * Where a draw moves what a frame shows: a rotation about the frame's centre, then a part that is cut out and stretched to
 * the whole frame, then quarter turns, then flips. One affine map holds it all, for pixels, points and boxes alike. Positions
 * are as in {@link Affine}; the frame is the resized one, {@code height} x {@code width} pixels, and keeps its size.
 */
public final class Geometry {
    private final Affine forward;
    private final Affine backward;
    private final boolean exact;

    private Geometry(Affine forward, boolean exact) {
        this.forward = forward;
        this.backward = forward.inverse();
        this.exact = exact;
    }

    /**
     * @throws IllegalArgumentException if a frame that is not square were to be turned by 90 degrees
     */
    public static Geometry of(Draw draw, int height, int width) {
        if (draw.quarterTurns() > 0 && height != width) {
            throw new IllegalArgumentException(
                    "a frame must be square for quarter turns but was " + height + " x " + width);
        }
        Affine map = Affine.IDENTITY;
        if (draw.degrees() != 0) {
            map = map.then(rotation(draw.degrees(), height, width));
        }
        if (draw.cropRatio() > 0) {
            map = map.then(crop(draw, height, width));
        }
        boolean exact = map.equals(Affine.IDENTITY);
        for (int turn = 0; turn < draw.quarterTurns(); turn++) {
            map = map.then(new Affine(0, 1, 0, -1, 0, width));
        }
        if (draw.flipHorizontal()) {
            map = map.then(new Affine(-1, 0, width, 0, 1, 0));
        }
        if (draw.flipVertical()) {
            map = map.then(new Affine(1, 0, 0, 0, -1, height));
        }
        return new Geometry(map, exact);
    }

    /** Counter-clockwise as one sees it, with y pointing down. */
    private static Affine rotation(double degrees, int height, int width) {
        double angle = degrees * Math.PI / 180;
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        double x = width / 2.0;
        double y = height / 2.0;
        return new Affine(cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y);
    }

    private static Affine crop(Draw draw, int height, int width) {
        double area = draw.cropScale() * height * width;
        double partWidth = Math.min(width, Math.sqrt(area * draw.cropRatio()));
        double partHeight = Math.min(height, Math.sqrt(area / draw.cropRatio()));
        double x = draw.cropX() * (width - partWidth);
        double y = draw.cropY() * (height - partHeight);
        double xx = width / partWidth;
        double yy = height / partHeight;
        return new Affine(xx, 0, -x * xx, 0, yy, -y * yy);
    }

    /** Whether nothing moves. */
    public boolean isIdentity() {
        return forward.equals(Affine.IDENTITY);
    }

    /** Whether pixels fall on pixels: quarter turns and flips alone. */
    boolean isExact() {
        return exact;
    }

    /** Where a position of the copy lies in the original frame. */
    Affine backward() {
        return backward;
    }

    /**
     * Where a point of the original frame lies in the copy; it may lie outside.
     *
     * @return x and y
     */
    public double[] point(double x, double y) {
        return new double[] {forward.x(x, y), forward.y(x, y)};
    }

    /**
     * The smallest upright box about the corners of a box of the original frame; it may reach outside.
     *
     * @return x_min, y_min, x_max, y_max
     */
    public double[] box(double xMin, double yMin, double xMax, double yMax) {
        double[] hull = {
            Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY
        };
        double[][] corners = {{xMin, yMin}, {xMax, yMin}, {xMin, yMax}, {xMax, yMax}};
        for (double[] corner : corners) {
            double[] moved = point(corner[0], corner[1]);
            hull[0] = Math.min(hull[0], moved[0]);
            hull[1] = Math.min(hull[1], moved[1]);
            hull[2] = Math.max(hull[2], moved[0]);
            hull[3] = Math.max(hull[3], moved[1]);
        }
        return hull;
    }
}
