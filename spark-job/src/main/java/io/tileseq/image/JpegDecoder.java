package io.tileseq.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.Iterator;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Decodes JPEGs of 8 bits with the libjpeg that the JDK brings, straight into arrays of ours. Kept from picture to picture. */
final class JpegDecoder implements AutoCloseable {
    private final ImageReader reader;
    private String fault;

    JpegDecoder() throws BadImageException {
        this.reader = readerOfTheJdk();
        WholeImage.watch(reader, warning -> fault = warning);
    }

    private static ImageReader readerOfTheJdk() throws BadImageException {
        for (Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg"); readers.hasNext(); ) {
            ImageReader reader = readers.next();
            if (reader.getClass().getName().startsWith("com.sun.")) {
                return reader;
            }
            reader.dispose();
        }
        throw new BadImageException("this Java has no decoder for JPEG");
    }

    /**
     * Decodes a picture that {@link JpegHead#isUsual()}.
     *
     * @param content holds the picture's scans up to {@code end}
     * @param out receives {@code height * width * components} bytes; colours as {@link JpegHead.Colours} says
     */
    void decode(JpegHead head, byte[] content, int end, byte[] out) throws BadImageException {
        byte[] picture = head.stream(content, end);
        fault = null;
        try (ImageInputStream stream = new ByteArrayImageInputStream(picture)) {
            reader.setInput(stream, true, true);
            if (head.components() == 1 || head.components() == 3) {
                ImageReadParam param = reader.getDefaultReadParam();
                param.setDestination(over(out, head));
                reader.read(0, param);
            } else {
                Raster raster = reader.readRaster(0, null);
                raster.getDataElements(0, 0, head.width(), head.height(), out);
            }
        } catch (IOException | RuntimeException e) {
            throw BadImageException.undecodable("its JPEG stream cannot be decoded", e);
        }
        if (fault != null) {
            throw new BadImageException("its JPEG stream is cut off or damaged: " + fault);
        }
    }

    /** An image whose pixels lie in {@code out} in (row, column, band) order. */
    private static BufferedImage over(byte[] out, JpegHead head) {
        int bands = head.components();
        int stride = head.width() * bands;
        WritableRaster raster = Raster.createInterleavedRaster(
                new DataBufferByte(out, stride * head.height()),
                head.width(),
                head.height(),
                stride,
                bands,
                IntStream.range(0, bands).toArray(),
                null);
        ColorSpace space = ColorSpace.getInstance(bands == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
        return new BufferedImage(
                new ComponentColorModel(space, false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE),
                raster,
                false,
                null);
    }

    @Override
    public void close() {
        reader.dispose();
    }
}
