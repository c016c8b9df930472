package io.tileseq.image;

import io.tileseq.image.GifFile.Frame;
import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelType;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * One frame of a GIF as it is seen: drawn over what the frames before it left. Pages are frames. One block. Delivers indices, or
 * with {@code palette: expand} colours; indices only where every frame that is still seen has the same palette.
 */
final class GifImage extends OneBlockImage {
    private static final int CLEARED = 2;
    private static final int AS_BEFORE = 3;

    private final GifFile file;
    private final int page;
    private final boolean expand;

    private GifImage(
            ImageInput input, byte[] content, ImageHeader header, ReadCounter counter, GifFile file, int page) {
        super(input, content, header, counter);
        this.file = file;
        this.page = page;
        this.expand = header.bands() > 1;
    }

    /**
     * The image, which closes {@code input}. Reads the whole file: a GIF tells the number of its frames by having them.
     *
     * @param start the file's first bytes
     */
    static GifImage open(ImageInput input, byte[] start, int page, ImageOptions options, ReadCounter counter)
            throws IOException, BadImageException {
        if (input.length() > options.limit()) {
            throw new BadImageException(
                    "the file has " + input.length() + " bytes, more than image.max_decoded_bytes: " + options.limit());
        }
        byte[] content = RegionImages.content(input, start);
        GifFile file = new GifFile(content);
        RegionImages.requirePage(page, file.frames().size());
        int bands = options.expandPalette() ? 3 : 1;
        requireSize(input, file.height(), file.width(), bands, PixelType.UINT8, options);
        ImageHeader header = new ImageHeader(
                "gif",
                new BlockGrid(file.height(), file.width(), file.height(), file.width()),
                bands,
                PixelType.UINT8,
                "lzw",
                file.frames().size(),
                OptionalDouble.empty());
        return new GifImage(input, content, header, counter, file, page);
    }

    @Override
    byte[] decode(byte[] content, int[] bands) throws BadImageException {
        return pick(draw(), header().bands(), bands);
    }

    /** The page's pixels, all bands. */
    private byte[] draw() throws BadImageException {
        int bottom = page;
        while (bottom > 0 && !coversAll(file.frames().get(bottom))) {
            bottom--;
        }
        byte[] palette = file.palette(file.frames().get(bottom));
        byte[] canvas = new byte[file.width() * file.height() * header().bands()];
        fill(canvas, new Frame(0, 0, file.width(), file.height(), 0, 0, -1, 0, false, 0), palette);
        for (int i = bottom; i <= page; i++) {
            Frame frame = file.frames().get(i);
            byte[] own = file.palette(frame);
            if (!expand && !Arrays.equals(own, palette)) {
                throw new BadImageException("frame " + i
                        + " is drawn over frames with another palette, so indices tell no colour; set palette: expand");
            }
            byte[] before = frame.disposal() == AS_BEFORE && i < page ? canvas.clone() : null;
            put(canvas, frame, file.decode(frame), own, i == bottom);
            if (before != null) {
                canvas = before;
            } else if (frame.disposal() == CLEARED && i < page) {
                fill(canvas, frame, palette);
            }
        }
        return canvas;
    }

    private boolean coversAll(Frame frame) {
        return frame.transparent() < 0 && frame.width() == file.width() && frame.height() == file.height();
    }

    /** Fills a frame's area with the background. */
    private void fill(byte[] canvas, Frame area, byte[] palette) throws BadImageException {
        boolean known = 3 * file.background() + 2 < palette.length;
        byte[] rows = new byte[area.width() * area.height()];
        Arrays.fill(rows, (byte) (known ? file.background() : 0));
        put(canvas, area, rows, known ? palette : new byte[3], true);
    }

    private void put(byte[] canvas, Frame frame, byte[] indices, byte[] palette, boolean opaque)
            throws BadImageException {
        for (int i = 0; i < indices.length; i++) {
            int index = indices[i] & 0xff;
            if (index == frame.transparent() && !opaque) {
                continue;
            }
            int at = (frame.top() + i / frame.width()) * file.width() + frame.left() + i % frame.width();
            if (!expand) {
                canvas[at] = (byte) index;
            } else if (3 * index + 2 < palette.length) {
                System.arraycopy(palette, 3 * index, canvas, 3 * at, 3);
            } else {
                throw new BadImageException(
                        "it uses colour " + index + ", but its palette has " + palette.length / 3 + " colours");
            }
        }
    }
}
