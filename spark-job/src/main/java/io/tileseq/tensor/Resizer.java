package io.tileseq.tensor;

import io.tileseq.model.PixelType;
import io.tileseq.model.ResizeFilter;
import java.util.Arrays;

/**
 * Resizes crops of one size to another, each band alone, as Pillow does: along x first, then along y. uint8 takes
 * Pillow's fixed-point path, rounding after each pass, with equal results; all other types sum in double over both
 * passes and round once. Holds scratch memory, so one task uses it at a time.
 */
final class Resizer {
    private final PixelType type;
    private final int bands;
    private final int inHeight;
    private final int inWidth;
    private final int outHeight;
    private final int outWidth;
    private final int[] nearestX;
    private final int[] nearestY;
    private final ResizeWeights alongX;
    private final ResizeWeights alongY;
    private final int[] passX;
    private final double[] exactX;

    Resizer(PixelType type, int bands, int inHeight, int inWidth, int outHeight, int outWidth, ResizeFilter filter) {
        this.type = type;
        this.bands = bands;
        this.inHeight = inHeight;
        this.inWidth = inWidth;
        this.outHeight = outHeight;
        this.outWidth = outWidth;
        boolean nearest = filter == ResizeFilter.NEAREST;
        this.nearestX = nearest ? ResizeWeights.nearest(inWidth, outWidth) : null;
        this.nearestY = nearest ? ResizeWeights.nearest(inHeight, outHeight) : null;
        // Like Pillow, a pass along an axis that keeps its length is left out.
        this.alongX = nearest || inWidth == outWidth ? null : new ResizeWeights(inWidth, outWidth, filter);
        this.alongY = nearest || inHeight == outHeight ? null : new ResizeWeights(inHeight, outHeight, filter);
        int between = Math.multiplyExact(Math.multiplyExact(inHeight, outWidth), bands);
        this.passX = !nearest && type == PixelType.UINT8 ? new int[between] : null;
        this.exactX = !nearest && type != PixelType.UINT8 ? new double[between] : null;
    }

    /**
     * @param crop {@code (inHeight, inWidth, bands)} elements
     * @param resized receives {@code (outHeight, outWidth, bands)} elements
     */
    void resize(byte[] crop, byte[] resized) {
        if (nearestX != null) {
            resizeNearest(crop, resized);
        } else if (type == PixelType.UINT8) {
            resizeBytesAlongX(crop);
            resizeBytesAlongY(resized);
        } else {
            resizeExactAlongX(crop);
            resizeExactAlongY(resized);
        }
    }

    private void resizeNearest(byte[] crop, byte[] resized) {
        int pixel = bands * type.bytes();
        int at = 0;
        for (int y = 0; y < outHeight; y++) {
            int row = nearestY[y] * inWidth;
            for (int x = 0; x < outWidth; x++) {
                System.arraycopy(crop, (row + nearestX[x]) * pixel, resized, at, pixel);
                at += pixel;
            }
        }
    }

    private void resizeBytesAlongX(byte[] crop) {
        if (alongX == null) {
            for (int i = 0; i < passX.length; i++) {
                passX[i] = crop[i] & 0xff;
            }
            return;
        }
        int[] fixed = alongX.fixed;
        for (int x = 0; x < outWidth; x++) {
            int first = alongX.first[x] * bands;
            int count = alongX.count[x];
            int weights = x * alongX.taps;
            int rowBytes = inWidth * bands;
            int at = x * bands;
            for (int y = 0; y < inHeight; y++, at += outWidth * bands) {
                int row = y * rowBytes + first;
                if (count == 2) {
                    int w0 = fixed[weights];
                    int w1 = fixed[weights + 1];
                    for (int band = 0; band < bands; band++) {
                        int sum = (crop[row + band] & 0xff) * w0 + (crop[row + bands + band] & 0xff) * w1;
                        passX[at + band] = toByte(sum);
                    }
                } else {
                    for (int band = 0; band < bands; band++) {
                        int sum = 0;
                        for (int k = 0; k < count; k++) {
                            sum += (crop[row + k * bands + band] & 0xff) * fixed[weights + k];
                        }
                        passX[at + band] = toByte(sum);
                    }
                }
            }
        }
    }

    private void resizeBytesAlongY(byte[] resized) {
        int row = outWidth * bands;
        if (alongY == null) {
            for (int i = 0; i < passX.length; i++) {
                resized[i] = (byte) passX[i];
            }
            return;
        }
        int[] sums = new int[row];
        for (int y = 0; y < outHeight; y++) {
            int first = alongY.first[y] * row;
            int count = alongY.count[y];
            int weights = y * alongY.taps;
            int at = y * row;
            if (count == 2) {
                int w0 = alongY.fixed[weights];
                int w1 = alongY.fixed[weights + 1];
                for (int i = 0; i < row; i++) {
                    resized[at + i] = (byte) toByte(passX[first + i] * w0 + passX[first + row + i] * w1);
                }
            } else {
                Arrays.fill(sums, 0);
                for (int k = 0; k < count; k++) {
                    int weight = alongY.fixed[weights + k];
                    int source = first + k * row;
                    for (int i = 0; i < row; i++) {
                        sums[i] += passX[source + i] * weight;
                    }
                }
                for (int i = 0; i < row; i++) {
                    resized[at + i] = (byte) toByte(sums[i]);
                }
            }
        }
    }

    /** A fixed-point sum as a level: half added, shifted, clamped. */
    private static int toByte(int sum) {
        int value = (sum + (1 << (ResizeWeights.FIXED_BITS - 1))) >> ResizeWeights.FIXED_BITS;
        return value < 0 ? 0 : Math.min(value, 255);
    }

    private void resizeExactAlongX(byte[] crop) {
        int bytes = type.bytes();
        int at = 0;
        for (int y = 0; y < inHeight; y++) {
            int row = y * inWidth * bands;
            for (int x = 0; x < outWidth; x++) {
                for (int band = 0; band < bands; band++) {
                    if (alongX == null) {
                        exactX[at++] = Elements.read(type, crop, (row + x * bands + band) * bytes);
                        continue;
                    }
                    int source = row + alongX.first[x] * bands + band;
                    double sum = 0;
                    for (int k = 0; k < alongX.count[x]; k++) {
                        sum += Elements.read(type, crop, (source + k * bands) * bytes) * alongX.weights[x * alongX.taps + k];
                    }
                    exactX[at++] = sum;
                }
            }
        }
    }

    private void resizeExactAlongY(byte[] resized) {
        int bytes = type.bytes();
        int row = outWidth * bands;
        for (int y = 0; y < outHeight; y++) {
            for (int i = 0; i < row; i++) {
                double sum = 0;
                if (alongY == null) {
                    sum = exactX[y * row + i];
                } else {
                    for (int k = 0; k < alongY.count[y]; k++) {
                        sum += exactX[(alongY.first[y] + k) * row + i] * alongY.weights[y * alongY.taps + k];
                    }
                }
                Elements.write(type, resized, (y * row + i) * bytes, sum);
            }
        }
    }
}
