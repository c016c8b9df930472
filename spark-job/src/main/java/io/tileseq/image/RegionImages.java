package io.tileseq.image;

import io.tileseq.model.PixelBox;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Opens region images of any supported format. The content decides, not the file's name. This is the one place that puts
 * the file's name in front of what is wrong with it.
 */
public final class RegionImages {
    /**
     * Bytes that an open file is asked for first: they tell the format, and hold the directories of a cloud-optimised TIFF or
     * the header of any other format. A store takes about as long for 64 bytes.
     */
    static final int START_BYTES = 64 << 10;

    private RegionImages() {}

    /**
     * @param path URI of the file
     * @param page page of the file, 0-based
     * @param pages what is known of files that were opened before, which must not have changed
     * @return the image; the caller closes it
     * @throws FileNotFoundException if there is no such file
     * @throws IOException if the storage fails
     * @throws BadImageException if the header cannot be read
     */
    public static RegionImage open(
            Configuration conf, String path, int page, KnownPages pages, ImageOptions options, ReadCounter counter)
            throws IOException, BadImageException {
        return open(HadoopImageInput.open(conf, path, counter), page, pages, options, counter);
    }

    /** As above, for one page alone. */
    public static RegionImage open(Configuration conf, String path, int page, ImageOptions options, ReadCounter counter)
            throws IOException, BadImageException {
        return open(conf, path, page, new KnownPages(), options, counter);
    }

    /** As above, from bytes that are at hand; the image closes {@code input}, also when this fails. */
    static RegionImage open(ImageInput input, int page, ImageOptions options, ReadCounter counter)
            throws IOException, BadImageException {
        return open(input, page, new KnownPages(), options, counter);
    }

    private static RegionImage open(
            ImageInput input, int page, KnownPages pages, ImageOptions options, ReadCounter counter)
            throws IOException, BadImageException {
        try {
            return new Named(input.name(), openByContent(input, page, pages, options, counter));
        } catch (BadImageException e) {
            input.close();
            throw named(input.name(), e);
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    private static RegionImage openByContent(
            ImageInput input, int page, KnownPages known, ImageOptions options, ReadCounter counter)
            throws IOException, BadImageException {
        byte[] start = new byte[(int) Math.min(START_BYTES, input.length())];
        input.readFully(0, start, 0, start.length);
        String format = sniff(start);
        if (format.equals("png")) {
            requirePage(page, 1);
            return PngImage.open(input, start, options, counter);
        }
        if (format.equals("gif")) {
            return GifImage.open(input, start, page, options, counter);
        }
        if (format.equals("jpeg")) {
            requirePage(page, 1);
            RegionImage ours = JpegImage.open(input, start, options, counter);
            return ours != null ? ours : WholeImage.open(input, start, format, page, 1, options, counter);
        }
        if (!format.equals("tiff")) {
            return WholeImage.open(input, start, format, page, 1, options, counter);
        }
        TiffFile file = new TiffFile(input, start);
        TiffFile.Pages pages = known.of(input.name(), file);
        requirePage(page, pages.count());
        RegionImage ours = TiffImage.open(input, file, file.directory(pages, page), pages.count(), options, counter);
        return ours != null
                ? ours
                : WholeImage.open(input, start, format, pages.numbers().get(page), pages.count(), options, counter);
    }

    /**
     * An image of which only some bands are seen. Closes {@code image} with itself.
     *
     * @throws BadImageException if a band is not there
     */
    public static RegionImage select(RegionImage image, List<Integer> bands) throws BadImageException {
        requireBands(image.header(), bands);
        return new Selected(image, bands);
    }

    /** @throws BadImageException if the image lacks one of the bands */
    public static void requireBands(ImageHeader header, List<Integer> bands) throws BadImageException {
        for (int band : bands) {
            if (band >= header.bands()) {
                throw new BadImageException(
                        "band " + band + " was asked for (the first is 0), but the image has " + header.bands());
            }
        }
    }

    /** All bytes of a file whose first bytes are at hand. */
    static byte[] content(ImageInput input, byte[] start) throws IOException {
        if (start.length == input.length()) {
            return start;
        }
        byte[] content = Arrays.copyOf(start, Math.toIntExact(input.length()));
        input.readFully(start.length, content, start.length, content.length - start.length);
        return content;
    }

    static void requirePage(int page, int pages) throws BadImageException {
        if (page >= pages) {
            throw new BadImageException("page " + page + " was asked for, but the file has " + pages + " page(s)");
        }
    }

    private static String sniff(byte[] start) throws BadImageException {
        if (start.length == 0) {
            throw new BadImageException("the file is empty");
        }
        String text = new String(start, 0, Math.min(64, start.length), StandardCharsets.ISO_8859_1);
        if (text.startsWith("II*\0")
                || text.startsWith("MM\0*")
                || text.startsWith("II+\0")
                || text.startsWith("MM\0+")) {
            return "tiff";
        }
        if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
            return "png";
        }
        if (text.startsWith("\u00ff\u00d8\u00ff")) {
            return "jpeg";
        }
        if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) {
            return "gif";
        }
        if (text.startsWith("BM")) {
            return "bmp";
        }
        if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
            return "webp";
        }
        if (text.startsWith("version https://git-lfs")) {
            throw new BadImageException(
                    "the file is a Git LFS pointer, not an image; fetch the content with git lfs pull");
        }
        if (text.stripLeading().startsWith("<")) {
            throw new BadImageException("the file is HTML or XML, not an image; a failed download often looks so");
        }
        throw new BadImageException("the file is no image of a known format: TIFF, PNG, JPEG, GIF, BMP or WebP");
    }

    private static BadImageException named(String name, BadImageException e) {
        return new BadImageException(name + ": " + e.getMessage(), e);
    }

    /** An image of which only some bands are seen. */
    private record Selected(RegionImage image, List<Integer> selected) implements RegionImage {

        @Override
        public ImageHeader header() {
            ImageHeader all = image.header();
            return new ImageHeader(
                    all.format(),
                    all.grid(),
                    selected.size(),
                    all.type(),
                    all.compression(),
                    all.pages(),
                    all.nodata());
        }

        @Override
        public void readBlocks(BitSet blocks, int[] bands, BlockSink sink) throws IOException {
            image.readBlocks(blocks, Arrays.stream(bands).map(selected::get).toArray(), sink);
        }

        @Override
        public void close() throws IOException {
            image.close();
        }
    }

    /** An image whose faults name its file. */
    private record Named(String name, RegionImage image) implements RegionImage {

        @Override
        public ImageHeader header() {
            return image.header();
        }

        @Override
        public void readBlocks(BitSet blocks, int[] bands, BlockSink sink) throws IOException {
            image.readBlocks(blocks, bands, new BlockSink() {
                @Override
                public void block(int index, PixelBox box, byte[] pixels, int rowStride) {
                    sink.block(index, box, pixels, rowStride);
                }

                @Override
                public void unreadable(int index, PixelBox box, BadImageException why) {
                    sink.unreadable(index, box, named(name, why));
                }
            });
        }

        @Override
        public void close() throws IOException {
            image.close();
        }
    }
}
