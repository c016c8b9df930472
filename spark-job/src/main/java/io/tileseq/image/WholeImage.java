package io.tileseq.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import io.tileseq.model.BlockGrid;
import io.tileseq.model.CpuClock;
import io.tileseq.model.PixelType;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;

/** An image of a format that ImageIO and its TwelveMonkeys plugins decode: one block. */
final class WholeImage implements RegionImage {
    static {
        ImageIO.setUseCache(false);
        ImageIO.scanForPlugins();
    }

    private final ImageInput input;
    private final byte[] start;
    private final String format;
    private final int page;
    private final ImageHeader header;
    private final ImageOptions options;
    private final ReadCounter counter;

    private WholeImage(
            ImageInput input,
            byte[] start,
            String format,
            int page,
            ImageHeader header,
            ImageOptions options,
            ReadCounter counter) {
        this.input = input;
        this.start = start;
        this.format = format;
        this.page = page;
        this.header = header;
        this.options = options;
        this.counter = counter;
    }

    /**
     * @param start the file's first bytes
     * @param page index of the image as the format counts it
     * @param pages pages that count as frames
     */
    static WholeImage open(
            ImageInput input,
            byte[] start,
            String format,
            int page,
            int pages,
            ImageOptions options,
            ReadCounter counter)
            throws IOException, BadImageException {
        if (input.length() > options.limit()) {
            throw new BadImageException(
                    "the file has " + input.length() + " bytes, more than image.max_decoded_bytes: " + options.limit());
        }
        if (!format.equals("tiff")) {
            RegionImages.requirePage(page, pages);
        }
        ImageHeader header = withReader(format, new ImageInputRanges(input, start), reader -> {
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
        return new WholeImage(input, start, format, page, header, options, counter);
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
        byte[] pixels;
        long begin = CpuClock.nanos();
        try {
            pixels = decode(content, bands);
        } catch (BadImageException e) {
            sink.unreadable(0, header.grid().box(0), e);
            return;
        }
        counter.block(pixels.length, CpuClock.nanos() - begin);
        sink.block(
                0,
                header.grid().box(0),
                pixels,
                header.grid().width() * bands.length * header.type().bytes());
    }

    private byte[] decode(byte[] content, int[] bands) throws IOException, BadImageException {
        BufferedImage image = withReader(format, new ByteArrayImageInputStream(content), reader -> {
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
        if (raster.getDataBuffer() instanceof DataBufferByte buffer
                && buffer.getNumBanks() == 1
                && raster.getSampleModel() instanceof ComponentSampleModel model) {
            return pickBytes(raster, buffer, model, bands);
        }
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

    /** As above from the decoder's own array, which holds pixels one after the other. */
    private static byte[] pickBytes(Raster raster, DataBufferByte buffer, ComponentSampleModel model, int[] bands) {
        byte[] data = buffer.getData();
        int width = raster.getWidth();
        int step = model.getPixelStride();
        int first = buffer.getOffset()
                - raster.getSampleModelTranslateY() * model.getScanlineStride()
                - raster.getSampleModelTranslateX() * step;
        int count = bands.length;
        int[] offsets =
                Arrays.stream(bands).map(band -> model.getBandOffsets()[band]).toArray();
        boolean same = step == count;
        for (int i = 0; i < count; i++) {
            same &= offsets[i] == i;
        }
        byte[] pixels = new byte[width * raster.getHeight() * count];
        for (int y = 0; y < raster.getHeight(); y++) {
            int from = first + (raster.getMinY() + y) * model.getScanlineStride() + raster.getMinX() * step;
            int to = y * width * count;
            if (same) {
                System.arraycopy(data, from, pixels, to, width * count);
            } else if (count == 3) {
                for (int x = 0; x < width; x++, from += step, to += 3) {
                    pixels[to] = data[from + offsets[0]];
                    pixels[to + 1] = data[from + offsets[1]];
                    pixels[to + 2] = data[from + offsets[2]];
                }
            } else {
                for (int x = 0; x < width; x++, from += step) {
                    for (int i = 0; i < count; i++) {
                        pixels[to++] = data[from + offsets[i]];
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

    /** Runs {@code use} with a fresh reader: whatever the decoder throws, but the storage's failures, means bad content. */
    private static <T> T withReader(String format, ImageInputStream stream, Use<T> use)
            throws IOException, BadImageException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        if (!readers.hasNext()) {
            throw new BadImageException("there is no decoder for " + format);
        }
        ImageReader reader = readers.next();
        try (stream) {
            reader.setInput(stream, false, false);
            return use.with(reader);
        } catch (ImageInputRanges.StorageException e) {
            throw e.failure();
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
