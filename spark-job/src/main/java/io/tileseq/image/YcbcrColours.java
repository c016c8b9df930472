package io.tileseq.image;

import java.io.IOException;

/**
 * YCbCr of 8 bits to RGB (TIFF 6.0, section 21) in fixed point of 16 bits, for TIFFs without JPEG. The file's tags give the
 * weights of red, green and blue in Y, and the codes of black and white.
 */
final class YcbcrColours implements ColourConversion {
    private static final int HALF = 1 << 15;

    /** The coding ranges are trusted this far: codes beyond it are clipped, as libtiff does. */
    private static final float FARTHEST = 128 * 32;

    private final int[] luma = new int[256];
    private final int[] redOfCr = new int[256];
    private final int[] blueOfCb = new int[256];
    private final int[] greenOfCr = new int[256];
    private final int[] greenOfCb = new int[256];

    private YcbcrColours(float[] weights, float[] codes) {
        float red = 2 - 2 * weights[0];
        float blue = 2 - 2 * weights[2];
        int crToRed = fixed(red);
        int crToGreen = -fixed(weights[0] * red / weights[1]);
        int cbToBlue = fixed(blue);
        int cbToGreen = -fixed(weights[2] * blue / weights[1]);
        for (int code = 0; code < 256; code++) {
            int cr = level(code - 128, codes[4] - 128, codes[5] - 128, 127);
            int cb = level(code - 128, codes[2] - 128, codes[3] - 128, 127);
            luma[code] = level(code, codes[0], codes[1], 255);
            redOfCr[code] = crToRed * cr + HALF >> 16;
            blueOfCb[code] = cbToBlue * cb + HALF >> 16;
            greenOfCr[code] = crToGreen * cr;
            greenOfCb[code] = cbToGreen * cb + HALF;
        }
    }

    static YcbcrColours of(TiffDirectory directory) throws IOException, BadImageException {
        float[] weights = directory.rationals(TiffDirectory.YCBCR_COEFFICIENTS, new float[] {0.299F, 0.587F, 0.114F});
        float[] codes =
                directory.rationals(TiffDirectory.REFERENCE_BLACK_WHITE, new float[] {0, 255, 128, 255, 128, 255});
        if (!(weights[1] > 0)) {
            throw new BadImageException("YCbCrCoefficients must be positive, but that of green is " + weights[1]);
        }
        return new YcbcrColours(weights, codes);
    }

    private static int fixed(float factor) {
        return (int) (Math.min(Math.max(factor, 0), 2) * (1 << 16) + 0.5);
    }

    /** What a code stands for, if {@code black} stands for 0 and {@code white} for {@code full}. */
    private static int level(int code, float black, float white, int full) {
        float range = white - black != 0 ? white - black : 1;
        float level = (code - (int) black) * (float) full / range;
        return (int) Math.min(Math.max(level, -FARTHEST), FARTHEST);
    }

    @Override
    public int bands() {
        return 3;
    }

    @Override
    public void convert(byte[] in, int from, int samples, byte[] out, int to, int pixels) {
        for (int i = 0, at = from; i < pixels; i++, at += samples) {
            int y = luma[in[at] & 0xff];
            int cb = in[at + 1] & 0xff;
            int cr = in[at + 2] & 0xff;
            out[to + 3 * i] = clamp(y + redOfCr[cr]);
            out[to + 3 * i + 1] = clamp(y + (greenOfCb[cb] + greenOfCr[cr] >> 16));
            out[to + 3 * i + 2] = clamp(y + blueOfCb[cb]);
        }
    }

    private static byte clamp(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }

    /**
     * Spreads units of {@code across * down} luma samples, one Cb and one Cr to whole pixels, each with the chroma of its
     * unit.
     *
     * @param in units in rows, each row as wide as {@code width} needs
     * @param out receives {@code rows} rows of {@code width} pixels of 3 samples
     */
    static void spread(byte[] in, byte[] out, int width, int rows, int across, int down) {
        int unit = across * down + 2;
        int unitsAcross = (width - 1) / across + 1;
        for (int y = 0; y < rows; y++) {
            int row = y / down * unitsAcross * unit;
            int inUnit = y % down * across;
            for (int x = 0; x < width; x++) {
                int at = row + x / across * unit;
                int to = 3 * (y * width + x);
                out[to] = in[at + inUnit + x % across];
                out[to + 1] = in[at + unit - 2];
                out[to + 2] = in[at + unit - 1];
            }
        }
    }
}
