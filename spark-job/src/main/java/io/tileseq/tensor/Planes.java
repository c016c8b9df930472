package io.tileseq.tensor;

/** Moves elements of 1, 2, 4 or 8 bytes from (H, W, C) to (C, H, W). */
final class Planes {
    private Planes() {}

    /**
     * Copies {@code pixels} pixels of {@code bands} elements of {@code bytes} bytes each.
     *
     * @param from (pixels, bands) elements
     * @param to gets (bands, pixels) elements
     */
    static void split(byte[] from, int pixels, int bands, int bytes, byte[] to) {
        for (int band = 0; band < bands; band++) {
            int source = band * bytes;
            int step = bands * bytes;
            int at = band * pixels * bytes;
            switch (bytes) {
                case 1 -> {
                    for (int i = 0; i < pixels; i++, source += step) {
                        to[at + i] = from[source];
                    }
                }
                case 2 -> {
                    for (int i = 0; i < pixels; i++, source += step) {
                        Elements.SHORT.set(to, at + 2 * i, (short) Elements.SHORT.get(from, source));
                    }
                }
                case 4 -> {
                    for (int i = 0; i < pixels; i++, source += step) {
                        Elements.INT.set(to, at + 4 * i, (int) Elements.INT.get(from, source));
                    }
                }
                case 8 -> {
                    for (int i = 0; i < pixels; i++, source += step) {
                        Elements.LONG.set(to, at + 8 * i, (long) Elements.LONG.get(from, source));
                    }
                }
                default -> throw new IllegalArgumentException("no elements of " + bytes + " bytes");
            }
        }
    }
}
