package io.tileseq.image;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.CpuClock;
import io.tileseq.model.PixelType;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** An image of a format that ImageIO and its TwelveMonkeys plugins decode: one block. */
final class WholeImage implements RegionImage {
    static {
        ImageIO.setUseCache(false);
        ImageIO.scanForPlugins();
    }

    private final ImageInput input;
    private final byte[] content;
    private final String format;
    private final int page;
    private final ImageHeader header;
    private final ImageOptions options;
    private final ReadCounter counter;

    private WholeImage(
            ImageInput input,
            byte[] content,
            String format,
            int page,
            ImageHeader header,
            ImageOptions options,
            ReadCounter counter) {
        this.input = input;
        this.content = content;
        this.format = format;
        this.page = page;
        this.header = header;
        this.options = options;
        this.counter = counter;
    }

    /**
     * @param page index of the image as the format counts it
     * @param pages pages that count as frames
     */
    static WholeImage open(
            ImageInput input, String format, int page, int pages, ImageOptions options, ReadCounter counter)
            throws IOException, BadImageException {
        if (input.length() > options.limit()) {
            throw new BadImageException(
                    "the file has " + input.length() + " bytes, more than image.max_decoded_bytes: " + options.limit());
        }
        if (!format.equals("tiff")) {
            RegionImages.requirePage(page, pages);
        }
        byte[] content = new byte[(int) input.length()];
        input.readFully(0, content, 0, content.length);
        ImageHeader header = withReader(format, content, reader -> {
            int width = reader.getWidth(page);
            int height = reader.getHeight(page);
            Iterator<ImageTypeSpecifier> types = reader.getImageTypes(page);
            if (!types.hasNext()) {
                throw new IOException("its colour model is not supported");
            }
            ImageTypeSpecifier type = types.next();
            boolean expand = options.expandPalette() && type.getColorModel() instanceof IndexColorModel;
            int bands = expand ? 3 : type.getSampleModel().getNumBands();
            PixelType element = pixelType(type.getSampleModel().getDataType());
            double decoded = (double) width * height * bands * element.bytes();
            if (decoded > options.limit()) {
                throw new IOException(String.format(
                        Locale.ROOT,
                        "%d x %d pixels and %d bands decode to %.0f bytes, more than image.max_decoded_bytes: %d",
                        height,
                        width,
                        bands,
                        decoded,
                        options.limit()));
            }
            return new ImageHeader(
                    format,
                    new BlockGrid(height, width, height, width),
                    bands,
                    element,
                    format.equals("tiff") ? "other" : format,
                    pages,
                    OptionalDouble.empty());
        });
        return new WholeImage(input, content, format, page, header, options, counter);
    }

    @Override
    public ImageHeader header() {
        return header;
    }

    @Override
    public void readBlocks(BitSet blocks, int[] bands, BlockSink sink) {
        if (blocks.isEmpty()) {
            return;
        }
        byte[] pixels;
        long start = CpuClock.nanos();
        try {
            pixels = decode(bands);
        } catch (BadImageException e) {
            sink.unreadable(0, header.grid().box(0), e);
            return;
        }
        counter.block(pixels.length, CpuClock.nanos() - start);
        sink.block(
                0,
                header.grid().box(0),
                pixels,
                header.grid().width() * bands.length * header.type().bytes());
    }

    private byte[] decode(int[] bands) throws BadImageException {
        BufferedImage image = withReader(format, content, reader -> {
            String[] fault = new String[1];
            watch(reader, warning -> fault[0] = warning);
            BufferedImage read = reader.read(page);
            if (fault[0] != null) {
                throw new IOException(fault[0]);
            }
            return read;
        });
        ColorModel colors = image.getColorModel();
        boolean expand = options.expandPalette() && colors instanceof IndexColorModel;
        Raster raster = image.getRaster();
        int found = expand ? 3 : raster.getNumBands();
        if (image.getWidth() != header.grid().width()
                || image.getHeight() != header.grid().height()
                || found != header.bands()
                || pixelType(raster.getDataBuffer().getDataType()) != header.type()) {
            throw new BadImageException("it decodes to " + image.getHeight() + " x " + image.getWidth() + " pixels and "
                    + found + " bands, but the header says " + header.grid().height() + " x "
                    + header.grid().width() + " and " + header.bands());
        }
        return expand ? expand(raster, (IndexColorModel) colors, bands) : pick(raster, bands);
    }

    /** Tells {@code fault} of warnings that mean invented pixels: decoders of JPEG fill in what is missing. */
    static void watch(ImageReader reader, Consumer<String> fault) {
        reader.addIIOReadWarningListener((IIOReadWarningListener) (source, warning) -> {
            String text = warning.toLowerCase(Locale.ROOT);
            if (text.contains("premature") || text.contains("corrupt") || text.contains("truncated")) {
                fault.accept(warning);
            }
        });
    }

    private byte[] pick(Raster raster, int[] bands) {
        int width = raster.getWidth();
        int bytes = header.type().bytes();
        byte[] pixels = new byte[width * raster.getHeight() * bands.length * bytes];
        int[] row = new int[width];
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int i = 0; i < bands.length; i++) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, bands[i], row);
                int at = (y * width * bands.length + i) * bytes;
                for (int x = 0; x < width; x++, at += bands.length * bytes) {
                    for (int b = 0; b < bytes; b++) {
                        pixels[at + b] = (byte) (row[x] >> 8 * b);
                    }
                }
            }
        }
        return pixels;
    }

    private static byte[] expand(Raster raster, IndexColorModel colors, int[] bands) {
        int width = raster.getWidth();
        byte[] pixels = new byte[width * raster.getHeight() * bands.length];
        int[] row = new int[width];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                int rgb = colors.getRGB(row[x]);
                for (int band : bands) {
                    pixels[at++] = (byte) (rgb >> 16 - 8 * band);
                }
            }
        }
        return pixels;
    }

    private static PixelType pixelType(int dataType) {
        return switch (dataType) {
            case DataBuffer.TYPE_USHORT -> PixelType.UINT16;
            case DataBuffer.TYPE_SHORT -> PixelType.INT16;
            default -> PixelType.UINT8; // packed pixels (TYPE_INT) have bands of 8 bits
        };
    }

    @FunctionalInterface
    private interface Use<T> {
        T with(ImageReader reader) throws IOException;
    }

    /** Runs {@code use} with a fresh reader: whatever the decoder throws means that the content is bad. */
    private static <T> T withReader(String format, byte[] content, Use<T> use) throws BadImageException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        if (!readers.hasNext()) {
            throw new BadImageException("there is no decoder for " + format);
        }
        ImageReader reader = readers.next();
        try (MemoryCacheImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            reader.setInput(stream, false, false);
            return use.with(reader);
        } catch (IOException | RuntimeException e) {
            throw new BadImageException("the " + format + " cannot be decoded: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
