package io.tileseq.image;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalDouble;

/**
 * A PNG: one block. Samples are delivered as they are stored: 16 bits stay 16, fewer than 8 become bytes with the same
 * values, and palette images give indices unless {@link ImageOptions#expandPalette()}. Transparency (tRNS), gamma and
 * colour profiles are not applied. Only the first bytes of the file are read until pixels are asked for.
 */
final class PngImage extends OneBlockImage {
    /** Bytes that hold the signature and the header chunk. */
    static final int HEADER_BYTES = 33;

    private static final int PALETTE = 3;

    private final PngDecoder.Form form;
    private final boolean expand;

    private PngImage(
            ImageInput input,
            byte[] start,
            ImageHeader header,
            ReadCounter counter,
            PngDecoder.Form form,
            boolean expand) {
        super(input, start, header, counter);
        this.form = form;
        this.expand = expand;
    }

    /** The image, which closes {@code input}. */
    static PngImage open(ImageInput input, byte[] start, ImageOptions options, ReadCounter counter)
            throws IOException, BadImageException {
        if (start.length < HEADER_BYTES) {
            throw new BadImageException("the file ends within the PNG header: " + start.length + " bytes");
        }
        PngDecoder.Form form = form(ByteBuffer.wrap(start));
        boolean expand = options.expandPalette() && form.colorType() == PALETTE;
        int bands = expand ? 3 : form.samples();
        PixelType type = form.bits() == 16 ? PixelType.UINT16 : PixelType.UINT8;
        requireSize(input, form.height(), form.width(), bands, type, options);
        ImageHeader header = new ImageHeader(
                "png",
                new BlockGrid(form.height(), form.width(), form.height(), form.width()),
                bands,
                type,
                "deflate",
                1,
                OptionalDouble.empty());
        return new PngImage(input, start, header, counter, form, expand);
    }

    private static PngDecoder.Form form(ByteBuffer start) throws BadImageException {
        long width = start.getInt(16);
        long height = start.getInt(20);
        int bits = start.get(24);
        int colorType = start.get(25);
        boolean known = start.getInt(8) == 13 && start.getInt(12) == PngDecoder.IHDR;
        if (!known
                || width < 1
                || height < 1
                || start.get(26) != 0
                || start.get(27) != 0
                || (start.get(28) & ~1) != 0) {
            throw new BadImageException("the PNG header (IHDR) is broken: " + height + " x " + width + " pixels");
        }
        boolean valid =
                switch (colorType) {
                    case 0 -> Integer.bitCount(bits) == 1 && bits <= 16;
                    case PALETTE -> Integer.bitCount(bits) == 1 && bits <= 8;
                    case 2, 4, 6 -> bits == 8 || bits == 16;
                    default -> false;
                };
        if (!valid || bits < 1) {
            throw new BadImageException("the PNG header (IHDR) has colour type " + colorType + " with " + bits
                    + " bits, which the format does not know");
        }
        return new PngDecoder.Form((int) width, (int) height, bits, colorType, start.get(28) == 1);
    }

    @Override
    byte[] decode(byte[] content, int[] bands) throws BadImageException {
        return new PngDecoder(form, content, expand).decode(bands);
    }
}
