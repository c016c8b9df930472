package io.tileseq.image;

import java.io.IOException;

/**
 * CIE 1976 L*a*b* of 8 bits to RGBA as an sRGB screen shows it (TIFF 6.0, section 23), in the single precision and with the
 * 1,500 steps of brightness that libtiff takes, so that the same bytes come out. Lightness 0 to 255 stands for 0 to 100, a and
 * b are signed.
 */
final class LabColours implements ColourConversion {
    /** Of the CIE's illuminant D50, which holds unless the file names a white point. */
    private static final float[] D50 = {96.4250F, 100.0F, 82.4680F};

    /** CIE XYZ to linear red, green and blue of sRGB. */
    private static final float[][] SRGB = {
        {3.2410F, -1.5374F, -0.4986F}, {-0.9692F, 1.8760F, 0.0416F}, {0.0556F, -0.2040F, 1.0570F}
    };

    private static final float GAMMA = 2.4F;

    /** Light of a black and of a white pixel. */
    private static final float DARKEST = 1;

    private static final float BRIGHTEST = 100;

    private static final int STEPS = 1500;
    private static final float STEP = (BRIGHTEST - DARKEST) / STEPS;
    private static final byte[] LEVELS = levels();

    private final float whiteX;
    private final float whiteY;
    private final float whiteZ;

    private LabColours(float whiteX, float whiteY, float whiteZ) {
        this.whiteX = whiteX;
        this.whiteY = whiteY;
        this.whiteZ = whiteZ;
    }

    static LabColours of(TiffDirectory directory) throws IOException, BadImageException {
        float sum = D50[0] + D50[1] + D50[2];
        float[] white = directory.rationals(TiffDirectory.WHITE_POINT, new float[] {D50[0] / sum, D50[1] / sum});
        if (!(white[1] > 0)) {
            throw new BadImageException("WhitePoint must be two positive numbers but its second is " + white[1]);
        }
        return new LabColours(
                white[0] / white[1] * BRIGHTEST, BRIGHTEST, (1 - white[0] - white[1]) / white[1] * BRIGHTEST);
    }

    private static byte[] levels() {
        byte[] levels = new byte[STEPS + 1];
        for (int i = 0; i <= STEPS; i++) {
            float level = 255 * (float) Math.pow((double) i / STEPS, 1.0 / GAMMA);
            levels[i] = (byte) (level + 0.5);
        }
        return levels;
    }

    @Override
    public int bands() {
        return 4;
    }

    @Override
    public void convert(byte[] in, int from, int samples, byte[] out, int to, int pixels) {
        for (int i = 0, at = from; i < pixels; i++, at += samples) {
            float lightness = (in[at] & 0xff) * 100.0F / 255.0F;
            float root; // of Y over the white's Y
            float y;
            if (lightness < 8.856F) {
                y = lightness * whiteY / 903.292F;
                root = 7.787F * (y / whiteY) + 16.0F / 116.0F;
            } else {
                root = (lightness + 16.0F) / 116.0F;
                y = whiteY * root * root * root;
            }
            float x = light(in[at + 1] / 500.0F + root, whiteX);
            float z = light(root - in[at + 2] / 200.0F, whiteZ);
            for (int band = 0; band < 3; band++) {
                float linear = SRGB[band][0] * x + SRGB[band][1] * y + SRGB[band][2] * z;
                float clipped = Math.min(Math.max(linear, DARKEST), BRIGHTEST);
                out[to + 4 * i + band] = LEVELS[Math.min(STEPS, (int) ((clipped - DARKEST) / STEP))];
            }
            out[to + 4 * i + 3] = (byte) 255;
        }
    }

    private static float light(float root, float white) {
        return root < 0.2069F ? white * (root - 0.13793F) / 7.787F : white * root * root * root;
    }
}
