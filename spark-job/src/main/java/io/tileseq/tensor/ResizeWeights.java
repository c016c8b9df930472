package io.tileseq.tensor;

import io.tileseq.model.PixelType;
import io.tileseq.model.ResizeFilter;
import java.util.Arrays;

/**
 * The weights of one pass of a separable resize from {@code in} to {@code out} pixels: output {@code i} is the sum of
 * input {@code first[i] + k} times {@code weights[i * taps + k]} for {@code k < count[i]}.
 *
 * <p>Windows and weights are those of Pillow's {@code precompute_coeffs} (Resample.c): the filter is stretched by the
 * scale when shrinking, sampled at the centres of pixels, cut at the image's edge, and scaled to sum 1.
 *
 * <p>{@code fixedFirst} and {@code fixed} are the same weights as integers of {@link #FIXED_BITS} fractional bits, as
 * Pillow's 8-bit path rounds them. There every output has exactly {@code taps} inputs: the short windows at the
 * image's edge are filled up with weights of 0. {@code first} and {@code fixedFirst} never decrease.
 */
final class ResizeWeights {
    /** What is left of 32 bits after 8 for the value and 2 for sign and overshoot. */
    static final int FIXED_BITS = 32 - 8 - 2;

    final int in;
    final int out;
    final int taps;
    final int[] first;
    final int[] count;
    final double[] weights;
    final int[] fixedFirst;
    final int[] fixed;

    ResizeWeights(ResizeFilter filter, int in, int out) {
        this.in = in;
        this.out = out;
        double scale = (double) in / out;
        double stretch = Math.max(scale, 1);
        double support = filter.support() * stretch;
        this.first = new int[out];
        this.count = new int[out];
        for (int i = 0; i < out; i++) {
            double centre = (i + 0.5) * scale;
            first[i] = Math.max(0, (int) (centre - support + 0.5));
            count[i] = Math.min(in, (int) (centre + support + 0.5)) - first[i];
        }
        this.taps = Arrays.stream(count).max().orElseThrow();
        this.weights = new double[Math.multiplyExact(out, taps)];
        for (int i = 0; i < out; i++) {
            double centre = (i + 0.5) * scale;
            double sum = 0;
            for (int k = 0; k < count[i]; k++) {
                // Multiplied by the reciprocal, as Pillow does: dividing would differ in the last bit.
                double weight = filter.weight((k + first[i] - centre + 0.5) * (1 / stretch));
                weights[i * taps + k] = weight;
                sum += weight;
            }
            for (int k = 0; k < count[i] && sum != 0; k++) {
                weights[i * taps + k] /= sum;
            }
        }
        this.fixedFirst = new int[out];
        this.fixed = new int[out * taps];
        for (int i = 0; i < out; i++) {
            fixedFirst[i] = Math.min(first[i], in - taps);
            int shift = first[i] - fixedFirst[i];
            for (int k = 0; k < count[i]; k++) {
                double weight = weights[i * taps + k];
                fixed[i * taps + shift + k] = (int) (weight * (1 << FIXED_BITS) + Math.copySign(0.5, weight));
            }
        }
    }

    /**
     * The input pixel of each output pixel under {@link ResizeFilter#NEAREST}: the one that its centre lies in. Centres
     * that fall on the border of two pixels depend on rounding: Pillow multiplies the step for uint16 (mode I;16) and adds
     * it up for every other type, and so do we.
     */
    static int[] nearest(PixelType type, int in, int out) {
        int[] source = new int[out];
        double step = (double) in / out;
        double sum = step * 0.5;
        for (int i = 0; i < out; i++) {
            double centre = type == PixelType.UINT16 ? (i + 0.5) * step : sum;
            source[i] = Math.min((int) centre, in - 1);
            sum += step;
        }
        return source;
    }
}
