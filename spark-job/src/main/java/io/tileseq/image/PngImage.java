package io.tileseq.image;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.CpuClock;
import io.tileseq.model.PixelType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A PNG: one block. Samples are delivered as they are stored: 16 bits stay 16, fewer than 8 become bytes with the same
 * values, and palette images give indices unless {@link ImageOptions#expandPalette()}. Transparency (tRNS), gamma and
 * colour profiles are not applied. Only the first bytes of the file are read until pixels are asked for.
 */
final class PngImage implements RegionImage {
    /** Bytes that hold the signature and the header chunk. */
    static final int HEADER_BYTES = 33;

    private static final int PALETTE = 3;

    private final ImageInput input;
    private final byte[] start;
    private final ReadCounter counter;
    private final ImageOptions options;
    private final PngDecoder.Form form;
    private final ImageHeader header;

    private PngImage(ImageInput input, byte[] start, ReadCounter counter, ImageOptions options, PngDecoder.Form form) {
        this.input = input;
        this.start = start;
        this.counter = counter;
        this.options = options;
        this.form = form;
        boolean expand = options.expandPalette() && form.colorType() == PALETTE;
        this.header = new ImageHeader(
                "png",
                new BlockGrid(form.height(), form.width(), form.height(), form.width()),
                expand ? 3 : form.samples(),
                form.bits() == 16 ? PixelType.UINT16 : PixelType.UINT8,
                "deflate",
                1,
                OptionalDouble.empty());
    }

    /** The image, which closes {@code input}. */
    static PngImage open(ImageInput input, byte[] start, ImageOptions options, ReadCounter counter)
            throws IOException, BadImageException {
        if (start.length < HEADER_BYTES) {
            throw new BadImageException("the file ends within the PNG header: " + start.length + " bytes");
        }
        PngDecoder.Form form = form(ByteBuffer.wrap(start));
        PngImage image = new PngImage(input, start, counter, options, form);
        double decoded = (double) form.width()
                * form.height()
                * image.header.bands()
                * image.header.type().bytes();
        if (decoded > options.limit() || form.rowBytes() >= options.limit()) {
            throw new BadImageException(String.format(
                    Locale.ROOT,
                    "%d x %d pixels and %d bands decode to %.0f bytes, more than image.max_decoded_bytes: %d",
                    form.height(),
                    form.width(),
                    image.header.bands(),
                    decoded,
                    options.limit()));
        }
        if (input.length() > options.limit()) {
            throw new BadImageException(
                    "the file has " + input.length() + " bytes, more than image.max_decoded_bytes: " + options.limit());
        }
        return image;
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
    public ImageHeader header() {
        return header;
    }

    @Override
    public void readBlocks(BitSet blocks, int[] bands, BlockSink sink) throws IOException {
        if (blocks.isEmpty()) {
            return;
        }
        byte[] content = RegionImages.content(input, start);
        long begin = CpuClock.nanos();
        byte[] pixels;
        try {
            pixels = new PngDecoder(form, content, options.expandPalette()).decode(bands);
        } catch (BadImageException e) {
            sink.unreadable(0, header.grid().box(0), new BadImageException("the png is broken: " + e.getMessage(), e));
            return;
        }
        counter.block(pixels.length, CpuClock.nanos() - begin);
        int rowStride = form.width() * bands.length * header.type().bytes();
        sink.block(0, header.grid().box(0), pixels, rowStride);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
