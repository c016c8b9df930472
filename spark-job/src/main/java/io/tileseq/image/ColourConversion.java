package io.tileseq.image;

import java.io.IOException;

/**
 * Turns the stored samples of one colour model into RGB, with the values that libtiff's colour interface gives and so
 * GDAL: CMYK, CIELab and YCbCr of 8 bits. Other depths, and pixels with samples beyond the model's, come as they are stored.
 */
interface ColourConversion {

    /** Bands per pixel after the conversion: red, green and blue, then an opaque alpha where GDAL delivers one. */
    int bands();

    /**
     * Converts pixels of one row.
     *
     * @param in samples of the pixels one after the other
     * @param samples stored per pixel
     * @param out receives {@link #bands} bytes per pixel
     */
    void convert(byte[] in, int from, int samples, byte[] out, int to, int pixels);

    /** The conversion that a page's tags ask for, or null if its samples are delivered as they are stored. */
    static ColourConversion of(TiffLayout layout, TiffDirectory directory) throws IOException, BadImageException {
        if (layout.bits() != 8 || layout.floating()) {
            return null;
        }
        int samples = layout.samples();
        boolean inks = directory.integer(TiffDirectory.INK_SET, 1) == 1;
        if (layout.photometric() == TiffLayout.SEPARATED && inks && samples >= 4) {
            return new Cmyk();
        }
        if (layout.photometric() == TiffLayout.CIELAB && samples == 3 && !layout.planar()) {
            return LabColours.of(directory);
        }
        if (layout.photometric() == TiffLayout.YCBCR && samples == 3 && BlockCodec.knows(layout)) {
            return YcbcrColours.of(directory);
        }
        return null;
    }

    /** Cyan, magenta, yellow and black to RGBA: {@code (255 - black) * (255 - ink) / 255}, rounded down. */
    final class Cmyk implements ColourConversion {
        @Override
        public int bands() {
            return 4;
        }

        @Override
        public void convert(byte[] in, int from, int samples, byte[] out, int to, int pixels) {
            for (int i = 0, at = from; i < pixels; i++, at += samples) {
                int light = 255 - (in[at + 3] & 0xff);
                for (int ink = 0; ink < 3; ink++) {
                    out[to + 4 * i + ink] = (byte) (light * (255 - (in[at + ink] & 0xff)) / 255);
                }
                out[to + 4 * i + 3] = (byte) 255;
            }
        }
    }
}
