package io.tileseq.tensor;

import io.tileseq.model.ResizeFilter;

/**
 * The weights of one pass of a separable resize from {@code in} to {@code out} pixels: output {@code i} is the sum of
 * input {@code first[i] + k} times {@code weights[i * taps + k]} for {@code k < count[i]}.
 *
 * <p>Window and weights are those of Pillow's {@code precompute_coeffs} (Resample.c): the filter is stretched by the
 * scale when shrinking, sampled at pixel centres, cut at the image's edge and normalised to sum 1.
 */
final class ResizeWeights {
    /** Fractional bits of the fixed-point weights of Pillow's 8-bit path: 32 less 8 for the value and 2 for overshoot. */
    static final int FIXED_BITS = 32 - 8 - 2;

    final int out;
    final int taps;
    final int[] first;
    final int[] count;
    final double[] weights;
    final int[] fixed;

    ResizeWeights(int in, int out, ResizeFilter filter) {
        double scale = (double) in / out;
        double stretch = Math.max(scale, 1.0);
        double support = support(filter) * stretch;
        this.out = out;
        this.taps = (int) Math.ceil(support) * 2 + 1;
        this.first = new int[out];
        this.count = new int[out];
        this.weights = new double[Math.multiplyExact(out, taps)];
        this.fixed = new int[weights.length];
        for (int i = 0; i < out; i++) {
            double centre = (i + 0.5) * scale;
            int low = Math.max(0, (int) (centre - support + 0.5));
            int high = Math.min(in, (int) (centre + support + 0.5));
            first[i] = low;
            count[i] = high - low;
            double sum = 0;
            for (int k = 0; k < count[i]; k++) {
                double weight = weight(filter, (k + low - centre + 0.5) / stretch);
                weights[i * taps + k] = weight;
                sum += weight;
            }
            for (int k = 0; k < count[i]; k++) {
                double weight = sum != 0 ? weights[i * taps + k] / sum : weights[i * taps + k];
                weights[i * taps + k] = weight;
                fixed[i * taps + k] = (int) (Math.copySign(0.5, weight) + weight * (1 << FIXED_BITS));
            }
        }
    }

    /** The source pixel of each output pixel for nearest neighbour, with Pillow's repeated addition. */
    static int[] nearest(int in, int out) {
        int[] source = new int[out];
        double step = (double) in / out;
        double at = step * 0.5;
        for (int i = 0; i < out; i++) {
            source[i] = Math.min((int) at, in - 1);
            at += step;
        }
        return source;
    }

    private static double support(ResizeFilter filter) {
        return switch (filter) {
            case BOX -> 0.5;
            case BILINEAR, HAMMING -> 1.0;
            case BICUBIC -> 2.0;
            case LANCZOS -> 3.0;
            case NEAREST -> throw new IllegalArgumentException("nearest neighbour has no weights");
        };
    }

    private static double weight(ResizeFilter filter, double x) {
        double distance = Math.abs(x);
        return switch (filter) {
            case BOX -> x > -0.5 && x <= 0.5 ? 1 : 0;
            case BILINEAR -> distance < 1 ? 1 - distance : 0;
            case HAMMING -> distance == 0 ? 1 : distance >= 1 ? 0 : sinc(distance) * (0.54 + 0.46 * Math.cos(Math.PI * distance));
            case BICUBIC -> cubic(distance, -0.5);
            case LANCZOS -> x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
            case NEAREST -> throw new IllegalArgumentException("nearest neighbour has no weights");
        };
    }

    /** Keys' cubic convolution kernel (1981). */
    private static double cubic(double x, double a) {
        if (x < 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }

    private static double sinc(double x) {
        double angle = Math.PI * x;
        return x == 0 ? 1 : Math.sin(angle) / angle;
    }
}
