package io.tileseq.augment;

/** Moves pixels as they are, whatever they hold: for classes, and where pixels fall on pixels. */
public final class NearestSampler {
    private NearestSampler() {}

    /**
     * Each pixel of the copy is the one in which its centre lies in the original frame.
     *
     * @param frame (height, width) pixels
     * @param pixelBytes bytes of a pixel, all bands
     * @param outside what a pixel gets whose place is outside the frame; null for zeros
     * @param copy gets (height, width) pixels
     */
    public static void sample(
            byte[] frame, int height, int width, int pixelBytes, Geometry geometry, byte[] outside, byte[] copy) {
        if (geometry.isIdentity()) {
            System.arraycopy(frame, 0, copy, 0, height * width * pixelBytes);
            return;
        }
        Affine backward = geometry.backward();
        byte[] other = outside == null ? new byte[pixelBytes] : outside;
        for (int row = 0, at = 0; row < height; row++) {
            for (int column = 0; column < width; column++, at += pixelBytes) {
                double x = backward.x(column + 0.5, row + 0.5);
                double y = backward.y(column + 0.5, row + 0.5);
                if (!(x >= 0 && x <= width && y >= 0 && y <= height)) {
                    System.arraycopy(other, 0, copy, at, pixelBytes);
                } else {
                    int source = Math.min((int) y, height - 1) * width + Math.min((int) x, width - 1);
                    for (int i = 0; i < pixelBytes; i++) {
                        copy[at + i] = frame[source * pixelBytes + i];
                    }
                }
            }
        }
    }
}
