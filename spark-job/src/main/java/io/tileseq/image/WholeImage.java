package io.tileseq.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelType;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.awt.image.SinglePixelPackedSampleModel;
import java.io.IOException;
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
final class WholeImage extends OneBlockImage {
    static {
        ImageIO.setUseCache(false);
        ImageIO.scanForPlugins();
    }

    private final String format;
    private final int page;
    private final boolean expand;

    private WholeImage(
            ImageInput input,
            byte[] start,
            ImageHeader header,
            ReadCounter counter,
            String format,
            int page,
            boolean expand) {
        super(input, start, header, counter);
        this.format = format;
        this.page = page;
        this.expand = expand;
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
        if (!format.equals("tiff")) {
            RegionImages.requirePage(page, pages);
        }
        if (format.equals("webp")) {
            PictureCodec.requireWholeWebp(start, input.length());
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
            return new ImageHeader(
                    format,
                    new BlockGrid(height, width, height, width),
                    expand ? 3 : type.getSampleModel().getNumBands(),
                    pixelType(type.getSampleModel()),
                    format.equals("tiff") ? "other" : format,
                    pages,
                    OptionalDouble.empty());
        });
        BlockGrid grid = header.grid();
        requireSize(input, grid.height(), grid.width(), header.bands(), header.type(), options);
        return new WholeImage(input, start, header, counter, format, page, options.expandPalette());
    }

    @Override
    byte[] decode(byte[] content, int[] bands) throws IOException, BadImageException {
        BufferedImage image = withReader(format, new ByteArrayImageInputStream(content), reader -> {
            String[] fault = new String[1];
            watch(reader, warning -> fault[0] = warning);
            BufferedImage read = reader.read(page);
            if (fault[0] != null) {
                throw new IOException(fault[0]);
            }
            return read;
        });
        BlockGrid grid = header().grid();
        boolean colours = expand && image.getColorModel() instanceof IndexColorModel;
        Raster raster = image.getRaster();
        int found = colours ? 3 : raster.getNumBands();
        if (image.getWidth() != grid.width()
                || image.getHeight() != grid.height()
                || found != header().bands()
                || pixelType(raster.getSampleModel()) != header().type()) {
            throw new BadImageException("it decodes to " + image.getHeight() + " x " + image.getWidth() + " pixels and "
                    + found + " bands, but the header says " + grid.height() + " x " + grid.width() + " and "
                    + header().bands());
        }
        return colours ? expand(raster, (IndexColorModel) image.getColorModel(), bands) : pick(raster, bands);
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
        int height = raster.getHeight();
        int count = raster.getNumBands();
        if (raster.getTransferType() == DataBuffer.TYPE_BYTE && raster.getNumDataElements() == count) {
            byte[] all = new byte[width * height * count];
            raster.getDataElements(raster.getMinX(), raster.getMinY(), width, height, all);
            return pick(all, count, bands);
        }
        boolean packed = raster.getSampleModel() instanceof SinglePixelPackedSampleModel;
        int bytes = header().type().bytes();
        byte[] pixels = new byte[width * height * bands.length * bytes];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < bands.length; i++) {
                raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, bands[i], row);
                int top = (1 << raster.getSampleModel().getSampleSize(bands[i])) - 1;
                int at = (y * width * bands.length + i) * bytes;
                for (int x = 0; x < width; x++, at += bands.length * bytes) {
                    int value = packed ? (row[x] * 255 + top / 2) / top : row[x];
                    for (int b = 0; b < bytes; b++) {
                        pixels[at + b] = (byte) (value >> 8 * b);
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

    /** Bands that are packed into one number, of 5 bits each for one, are widened to bytes. */
    private static PixelType pixelType(SampleModel model) {
        boolean packed = model instanceof SinglePixelPackedSampleModel;
        return switch (packed ? DataBuffer.TYPE_BYTE : model.getDataType()) {
            case DataBuffer.TYPE_USHORT -> PixelType.UINT16;
            case DataBuffer.TYPE_SHORT -> PixelType.INT16;
            default -> PixelType.UINT8;
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
            throw BadImageException.undecodable("its " + format + " stream cannot be decoded", e);
        } finally {
            reader.dispose();
        }
    }
}
