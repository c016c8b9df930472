package io.tileseq.image;

import io.tileseq.model.PixelBox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * The pixels of a window, all bands.
 *
 * @param data {@code (height, width, bands)} little-endian elements
 */
record PixelArray(byte[] data) {

    static PixelArray read(RegionImage image, PixelBox window, ImageOptions options)
            throws IOException, BadImageException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PixelStream.read(image, window, options, (pixels, length) -> out.write(pixels, 0, length));
        return new PixelArray(out.toByteArray());
    }
}
