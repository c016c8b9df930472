package io.tileseq.image;

import java.util.Map;

/**
 * How {@link TiffWriter} stores one page.
 *
 * @param tiles whether blocks are tiles; else strips, and {@code blockWidth} means nothing
 * @param format SampleFormat: 1 unsigned, 2 signed, 3 floating point
 * @param compression TIFF's code
 * @param oldLzw the bit order of LZW before TIFF 6.0
 * @param fillOrder 1, or 2 for bytes with their bits in reverse
 * @param sparseEvery every so many blocks one is left out; 0 for none
 * @param tags more tags: unsigned 16-bit numbers
 */
record TiffForm(
        int height,
        int width,
        int samples,
        int bits,
        int format,
        boolean planar,
        boolean tiles,
        int blockHeight,
        int blockWidth,
        int predictor,
        int compression,
        boolean oldLzw,
        int fillOrder,
        int sparseEvery,
        Map<Integer, int[]> tags) {

    /** Blocks of one strip, nothing compressed. */
    static TiffForm plain(int height, int width, int samples, int bits) {
        return new TiffForm(height, width, samples, bits, 1, false, false, height, width, 1, 1, false, 1, 0, Map.of());
    }

    TiffForm with(int compression, Map<Integer, int[]> tags) {
        return new TiffForm(
                height,
                width,
                samples,
                bits,
                format,
                planar,
                tiles,
                blockHeight,
                blockWidth,
                predictor,
                compression,
                oldLzw,
                fillOrder,
                sparseEvery,
                tags);
    }

    int storedWidth() {
        return tiles ? blockWidth : width;
    }

    int across() {
        return (width + storedWidth() - 1) / storedWidth();
    }

    int down() {
        return (height + blockHeight - 1) / blockHeight;
    }

    int blocks() {
        return across() * down() * (planar ? samples : 1);
    }

    boolean isSparse(int block) {
        return sparseEvery > 0 && block % sparseEvery == sparseEvery - 1;
    }
}
