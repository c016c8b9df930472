package io.tileseq.image;

/** Undoes the filters of PNG rows, in place. Each adds a prediction from the bytes to the left and above. */
final class PngFilter {
    private PngFilter() {}

    /**
     * @param at first byte of the row; {@code pixelBytes} bytes back from here count as 0
     * @param above first byte of the row above it, unfiltered
     * @param count bytes of a row
     * @param pixelBytes bytes of a pixel, at least 1
     */
    static void undo(int filter, byte[] line, int at, int above, int count, int pixelBytes) throws BadImageException {
        switch (filter) {
            case 0 -> {}
            case 1 -> sub(line, at, count, pixelBytes);
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    line[at + i] += line[above + i];
                }
            }
            case 3 -> average(line, at, above, count, pixelBytes);
            case 4 -> paeth(line, at, above, count, pixelBytes);
            default -> throw new BadImageException("a row has filter " + filter + ", which the format does not know");
        }
    }

    private static void sub(byte[] line, int at, int count, int pixelBytes) {
        for (int i = at + pixelBytes; i < at + count; i++) {
            line[i] += line[i - pixelBytes];
        }
    }

    private static void average(byte[] line, int at, int above, int count, int pixelBytes) {
        int first = Math.min(pixelBytes, count);
        for (int i = 0; i < first; i++) {
            line[at + i] += (byte) ((line[above + i] & 0xff) >> 1);
        }
        for (int i = first; i < count; i++) {
            line[at + i] += (byte) ((line[at + i - pixelBytes] & 0xff) + (line[above + i] & 0xff) >> 1);
        }
    }

    /** Predicts by whichever of left, above and above left is nearest to left + above - above left. */
    private static void paeth(byte[] line, int at, int above, int count, int pixelBytes) {
        // Band by band, so that the left and the above-left byte stay in registers.
        for (int band = 0; band < pixelBytes; band++) {
            int left = 0;
            int corner = 0;
            for (int i = band; i < count; i += pixelBytes) {
                int up = line[above + i] & 0xff;
                int toLeft = up - corner;
                int toUp = left - corner;
                int toCorner = Math.abs(toLeft + toUp);
                toLeft = Math.abs(toLeft);
                toUp = Math.abs(toUp);
                int guess = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
                left = line[at + i] + guess & 0xff;
                line[at + i] = (byte) left;
                corner = up;
            }
        }
    }
}
