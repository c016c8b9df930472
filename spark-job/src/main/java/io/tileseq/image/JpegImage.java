package io.tileseq.image;

import io.tileseq.image.JpegHead.Colours;
import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelType;
import java.io.IOException;
import java.util.OptionalDouble;

/**
 * A JPEG of 8 bits: one block of grey or RGB, with the values that libjpeg gives and so Pillow. Of CMYK and YCCK, whose inks stand
 * inverted as Adobe does it, RGB is made. Colour profiles and EXIF's orientation are not applied.
 */
final class JpegImage extends OneBlockImage {
    private final JpegHead head;

    private JpegImage(ImageInput input, byte[] start, ImageHeader header, ReadCounter counter, JpegHead head) {
        super(input, start, header, counter);
        this.head = head;
    }

    /** The image, which closes {@code input}, or null if it is of a kind that libjpeg does not decode. */
    static JpegImage open(ImageInput input, byte[] start, ImageOptions options, ReadCounter counter)
            throws IOException, BadImageException {
        JpegHead head;
        try (ImageInputRanges stream = new ImageInputRanges(input, start)) {
            head = JpegHead.read(stream);
        } catch (ImageInputRanges.StorageException e) {
            throw e.failure();
        }
        if (!head.isUsual() || head.components() == 2) {
            return null;
        }
        if (head.height() == 0 || head.width() == 0 || head.components() == 0) {
            throw new BadImageException("the JPEG's frame says " + head.height() + " x " + head.width() + " pixels and "
                    + head.components() + " components");
        }
        ImageHeader header = new ImageHeader(
                "jpeg",
                new BlockGrid(head.height(), head.width(), head.height(), head.width()),
                Math.min(head.components(), 3),
                PixelType.UINT8,
                "jpeg",
                1,
                OptionalDouble.empty());
        requireSize(input, head.height(), head.width(), head.components(), PixelType.UINT8, options);
        return new JpegImage(input, start, header, counter, head);
    }

    @Override
    byte[] decode(byte[] content, int[] bands) throws BadImageException {
        byte[] pixels = new byte[Math.multiplyExact(head.height() * head.width(), head.components())];
        try (JpegDecoder decoder = new JpegDecoder()) {
            decoder.decode(head, content, content.length, pixels);
        }
        return pick(head.components() == 4 ? withoutBlack(pixels) : pixels, header().bands(), bands);
    }

    /** RGB of inverted inks: {@code black * ink / 255}, where the product with what is missing of the ink is rounded. */
    private byte[] withoutBlack(byte[] inks) {
        byte[] pixels = new byte[inks.length / 4 * 3];
        for (int from = 0, to = 0; to < pixels.length; from += 4) {
            int red = inks[from] & 0xff;
            int green = inks[from + 1] & 0xff;
            int blue = inks[from + 2] & 0xff;
            if (head.colours() == Colours.YCCK) {
                // As JFIF's YCbCr, in fixed point of 16 bits; 255 less the result is the stored ink.
                int luma = red;
                int cb = green - 128;
                int cr = blue - 128;
                red = 255 - clamp(luma + (91881 * cr + 32768 >> 16));
                green = 255 - clamp(luma + (-22554 * cb - 46802 * cr + 32768 >> 16));
                blue = 255 - clamp(luma + (116130 * cb + 32768 >> 16));
            }
            int black = inks[from + 3] & 0xff;
            pixels[to++] = darkened(red, black);
            pixels[to++] = darkened(green, black);
            pixels[to++] = darkened(blue, black);
        }
        return pixels;
    }

    private static byte darkened(int ink, int black) {
        return (byte) (black - ((255 - ink) * black + 127) / 255);
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
