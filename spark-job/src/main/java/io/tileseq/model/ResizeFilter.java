package io.tileseq.model;

/**
 * How a cropped tile is brought to the tensor's size. Every filter but {@link #NEAREST} is a convolution whose support
 * widens with the factor when shrinking, so that shrinking does not alias.
 */
public enum ResizeFilter {
    /** The pixel under the centre of the output pixel; the only filter that invents no values, so the one for masks. */
    NEAREST(0),
    /** The mean of the covered pixels. */
    BOX(0.5) {
        @Override
        public double weight(double distance) {
            return distance > -0.5 && distance <= 0.5 ? 1 : 0;
        }
    },
    /** Linear between the two nearest pixels. */
    BILINEAR(1) {
        @Override
        public double weight(double distance) {
            double x = Math.abs(distance);
            return x < 1 ? 1 - x : 0;
        }
    },
    /** A Hamming window on the sinc: sharper than bilinear at the same support. Its constants are float32, as Pillow's. */
    HAMMING(1) {
        @Override
        public double weight(double distance) {
            double x = Math.abs(distance);
            return x < 1 ? sinc(x) * (0.54f + 0.46f * StrictMath.cos(x * Math.PI)) : 0;
        }
    },
    /** Keys' cubic with a = -0.5; may over- and undershoot. */
    BICUBIC(2) {
        @Override
        public double weight(double distance) {
            double a = -0.5;
            double x = Math.abs(distance);
            if (x < 1) {
                return ((a + 2) * x - (a + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
        }
    },
    /** The sinc under a window of three lobes; may over- and undershoot. */
    LANCZOS(3) {
        @Override
        public double weight(double distance) {
            return -3 <= distance && distance < 3 ? sinc(distance) * sinc(distance / 3) : 0;
        }
    };

    private final double support;

    ResizeFilter(double support) {
        this.support = support;
    }

    /** Half the filter's width in pixels of the coarser grid; 0 for {@link #NEAREST}, which is no convolution. */
    public double support() {
        return support;
    }

    /**
     * The filter's value, before the weights of an output pixel are scaled to sum 1.
     *
     * @param distance from the centre of the output pixel, in pixels of the coarser grid
     */
    public double weight(double distance) {
        throw new UnsupportedOperationException(this + " has no weights");
    }

    /** sin(pi x) / (pi x). StrictMath, because equal inputs must give equal bytes on every machine. */
    private static double sinc(double x) {
        double angle = x * Math.PI;
        return x == 0 ? 1 : StrictMath.sin(angle) / angle;
    }
}
