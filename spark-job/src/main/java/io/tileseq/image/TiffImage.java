package io.tileseq.image;

import io.tileseq.image.StoredBlocks.Extent;
import io.tileseq.model.BlockGrid;
import io.tileseq.model.CpuClock;
import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One page of a TIFF whose blocks this project decodes itself. Fetches and decodes just the blocks that are asked for,
 * and keeps its buffers from block to block.
 */
final class TiffImage implements RegionImage {
    private final ImageInput input;
    private final ReadCounter counter;
    private final boolean bigEndian;
    private final TiffLayout layout;
    private final ImageHeader header;
    private final StoredBlocks stored;
    private final BlockCodec codec;
    private final PictureCodec pictures;
    private final ColourConversion colours;
    private final short[] palette;
    private byte[] raw = new byte[0];
    private byte[] mirrored = new byte[0];
    private byte[] decoded = new byte[0];
    private byte[] widened = new byte[0];
    private byte[] interleaved = new byte[0];
    private byte[] converted = new byte[0];
    private byte[] pixels = new byte[0];
    private byte[] scratch = new byte[0];

    private TiffImage(
            ImageInput input,
            ReadCounter counter,
            TiffFile file,
            TiffDirectory directory,
            TiffLayout layout,
            int pages,
            ImageOptions options)
            throws IOException, BadImageException {
        this.input = input;
        this.counter = counter;
        this.bigEndian = file.isBigEndian();
        this.layout = layout;
        this.stored = new StoredBlocks(input, file, directory, layout);
        this.colours = ColourConversion.of(layout, directory);
        this.palette = options.expandPalette() && layout.photometric() == TiffLayout.PALETTE && layout.samples() == 1
                ? palette(directory, layout.bits())
                : null;
        this.codec = new BlockCodec(layout);
        this.pictures = PictureCodec.knows(layout) ? new PictureCodec(layout, directory) : null;
        this.header = new ImageHeader(
                "tiff",
                layout.grid(),
                palette != null ? 3 : colours != null ? colours.bands() : layout.samples(),
                palette != null ? PixelType.UINT8 : layout.type(),
                layout.compressionName(),
                pages,
                layout.nodata());
    }

    /** The image, which closes {@code input}, or null if its compression is not decoded here. */
    static TiffImage open(
            ImageInput input,
            TiffFile file,
            TiffDirectory directory,
            int pages,
            ImageOptions options,
            ReadCounter counter)
            throws IOException, BadImageException {
        TiffLayout layout = TiffLayout.of(directory, options);
        boolean spread = layout.hasUnits() && (layout.planar() || layout.predictor() != 1);
        boolean ours = PictureCodec.knows(layout) || BlockCodec.knows(layout) && !spread;
        if (!ours && !spread && !PictureCodec.isPicture(layout.compression())) {
            throw new BadImageException("TIFF compression " + layout.compressionName()
                    + " is not supported; write the file anew with Deflate, LZW or ZSTD");
        }
        if (!ours && PictureCodec.isFax(layout.compression())) {
            throw new BadImageException("TIFF compression " + layout.compressionName()
                    + " holds one bit per pixel, but the page has " + layout.blockSamples() + " samples of "
                    + layout.bits() + " bits");
        }
        return ours ? new TiffImage(input, counter, file, directory, layout, pages, options) : null;
    }

    @Override
    public ImageHeader header() {
        return header;
    }

    @Override
    public void close() throws IOException {
        codec.close();
        if (pictures != null) {
            pictures.close();
        }
        input.close();
    }

    /** The first bytes of 16-bit colours, red, green and blue one after the other. */
    private static short[] palette(TiffDirectory directory, int bits) throws IOException, BadImageException {
        int colours = bits > 16 ? 0 : 1 << bits;
        long[] map = directory.integers(TiffDirectory.COLOR_MAP, 3L * colours);
        if (bits > 16 || map.length < 3 * colours) {
            throw new BadImageException("ColorMap must have " + 3L * colours + " values but has " + map.length);
        }
        short[] levels = new short[map.length];
        for (int i = 0; i < map.length; i++) {
            levels[i] = (short) (map[i] >>> 8);
        }
        return levels;
    }

    @Override
    public void readBlocks(BitSet blocks, int[] bands, BlockSink sink) throws IOException {
        try {
            stored.locate();
        } catch (BadImageException e) {
            blocks.stream()
                    .forEach(block -> sink.unreadable(block, layout.grid().box(block), e));
            return;
        }
        int[] planes = planes(bands);
        List<Extent> chunk = new ArrayList<>();
        long held = 0;
        for (int block = blocks.nextSetBit(0); block >= 0; block = blocks.nextSetBit(block + 1)) {
            long more = 0;
            List<Extent> extents = new ArrayList<>(planes.length);
            for (int plane : planes) {
                Extent extent = stored.extent(block, plane, pictures == null ? codec : null);
                extents.add(extent);
                more += extent.length;
            }
            if (held > 0 && held + more > StoredBlocks.CHUNK_BYTES) {
                readChunk(chunk, planes.length, bands, sink);
                chunk.clear();
                held = 0;
            }
            chunk.addAll(extents);
            held += more;
        }
        readChunk(chunk, planes.length, bands, sink);
    }

    /** The planes that the bands need: all of them where colours are made of them. */
    private int[] planes(int[] bands) {
        if (!layout.planar()) {
            return new int[] {0};
        }
        return colours != null
                ? IntStream.range(0, layout.samples()).toArray()
                : Arrays.stream(bands).distinct().toArray();
    }

    private void readChunk(List<Extent> chunk, int planes, int[] bands, BlockSink sink) throws IOException {
        raw = stored.fetch(chunk);
        for (int i = 0; i < chunk.size(); i += planes) {
            int block = chunk.get(i).block;
            try {
                deliver(chunk.subList(i, i + planes), bands, sink);
            } catch (BadImageException e) {
                sink.unreadable(block, layout.grid().box(block), e);
            }
        }
    }

    /** Decodes one block, all its planes, and hands it on. */
    private void deliver(List<Extent> planes, int[] bands, BlockSink sink) throws BadImageException {
        for (Extent plane : planes) {
            if (plane.fault != null) {
                throw plane.fault;
            }
        }
        int block = planes.get(0).block;
        BlockGrid grid = layout.grid();
        PixelBox box = grid.box(block);
        int bytes = header.type().bytes();
        boolean all = isAll(bands, header.bands());
        if (all && colours != null) {
            sink.block(block, box, convert(planes, box), box.width() * header.bands());
            return;
        }
        if (all && !layout.planar() && palette == null) {
            sink.block(block, box, decode(planes.get(0)), grid.blockWidth() * layout.samples() * bytes);
            return;
        }
        pixels = StoredBlocks.grown(pixels, box.height() * box.width() * bands.length * bytes);
        if (colours != null) {
            byte[] rgb = convert(planes, box);
            for (int i = 0; i < bands.length; i++) {
                pick(rgb, box, box.width() * header.bands(), bands[i], header.bands(), i, bands.length);
            }
        } else {
            pickBands(planes, box, bands);
        }
        sink.block(block, box, pixels, box.width() * bands.length * bytes);
    }

    private void pickBands(List<Extent> planes, PixelBox box, int[] bands) throws BadImageException {
        int samples = layout.blockSamples();
        for (Extent plane : planes) {
            byte[] elements = decode(plane);
            for (int i = 0; i < bands.length; i++) {
                if (palette != null) {
                    expand(elements, box, bands[i], i, bands.length);
                } else if (!layout.planar() || bands[i] == plane.plane) {
                    int source = layout.planar() ? 0 : bands[i];
                    pick(elements, box, layout.grid().blockWidth() * samples, source, samples, i, bands.length);
                }
            }
        }
    }

    private static boolean isAll(int[] bands, int samples) {
        boolean all = bands.length == samples;
        for (int i = 0; i < bands.length; i++) {
            all &= bands[i] == i;
        }
        return all;
    }

    /** The block's pixels, clipped to the image, in the colours that the conversion makes. */
    private byte[] convert(List<Extent> planes, PixelBox box) throws BadImageException {
        int samples = layout.samples();
        int width = layout.grid().blockWidth();
        byte[] contiguous;
        if (layout.planar()) {
            interleaved = StoredBlocks.grown(interleaved, box.height() * width * samples);
            for (Extent plane : planes) {
                byte[] elements = decode(plane);
                for (int i = 0; i < box.height() * width; i++) {
                    interleaved[i * samples + plane.plane] = elements[i];
                }
            }
            contiguous = interleaved;
        } else {
            contiguous = decode(planes.get(0));
        }
        int outRow = box.width() * colours.bands();
        converted = StoredBlocks.grown(converted, box.height() * outRow);
        for (int y = 0; y < box.height(); y++) {
            colours.convert(contiguous, y * width * samples, samples, converted, y * outRow, box.width());
        }
        return converted;
    }

    /** Copies one band of the decoded block, whose rows have {@code stride} elements, to its place among those asked for. */
    private void pick(byte[] elements, PixelBox box, int stride, int source, int samples, int target, int bands) {
        int width = box.width();
        int bytes = layout.type().bytes();
        for (int y = 0; y < box.height(); y++) {
            int from = (y * stride + source) * bytes;
            int to = (y * width * bands + target) * bytes;
            SampleUnpacker.copy(elements, from, samples, pixels, to, bands, width, bytes);
        }
    }

    private void expand(byte[] elements, PixelBox box, int colour, int target, int bands) {
        int count = palette.length / 3;
        boolean wide = layout.type() == PixelType.UINT16;
        for (int y = 0; y < box.height(); y++) {
            for (int x = 0; x < box.width(); x++) {
                int at = y * layout.grid().blockWidth() + x;
                int index = wide ? elements[2 * at] & 0xff | (elements[2 * at + 1] & 0xff) << 8 : elements[at] & 0xff;
                pixels[(y * box.width() + x) * bands + target] = (byte) palette[colour * count + index];
            }
        }
    }

    /** One stored block as little-endian elements of the delivered type, rows of the block's whole width. */
    private byte[] decode(Extent extent) throws BadImageException {
        int rows = layout.storedRows(extent.block);
        int elements = layout.grid().blockWidth() * layout.blockSamples();
        long start = CpuClock.nanos();
        byte[] block = decodeStored(extent, rows, elements);
        counter.block((long) rows * elements * layout.type().bytes(), CpuClock.nanos() - start);
        return block;
    }

    private byte[] decodeStored(Extent extent, int rows, int elements) throws BadImageException {
        if (extent.isSparse()) {
            return sparse(rows * elements);
        }
        byte[] in = raw;
        int at = extent.at;
        int length = (int) extent.length;
        if (layout.mirrored()) {
            // In a copy: blocks may share bytes.
            mirrored = StoredBlocks.grown(mirrored, length);
            System.arraycopy(raw, at, mirrored, 0, length);
            SampleUnpacker.mirrorBits(mirrored, 0, length);
            in = mirrored;
            at = 0;
        }
        int size = layout.storedBytes(extent.block);
        decoded = StoredBlocks.grown(decoded, size);
        try {
            if (pictures != null) {
                pictures.decode(in, at, length, decoded, rows);
            } else {
                codec.decode(in, at, length, decoded, size);
            }
        } catch (BadImageException e) {
            throw new BadImageException(stored.describe(extent.block) + " is broken: " + e.getMessage(), e);
        }
        if (layout.hasUnits()) {
            widened = StoredBlocks.grown(widened, rows * elements);
            int width = layout.grid().blockWidth();
            YcbcrColours.spread(decoded, widened, width, rows, layout.chromaAcross(), layout.chromaDown());
            return widened;
        }
        int rowBytes = layout.rowBytes();
        undoPredictor(rows, rowBytes, elements);
        return widen(rows, rowBytes, elements);
    }

    private byte[] sparse(int elements) {
        decoded = StoredBlocks.grown(decoded, elements * layout.type().bytes());
        Arrays.fill(decoded, (byte) 0);
        if (layout.nodata().isPresent() && layout.nodata().getAsDouble() != 0) {
            ElementFill.fill(decoded, elements, layout.type(), layout.nodata().getAsDouble());
        }
        return decoded;
    }

    private void undoPredictor(int rows, int rowBytes, int elements) {
        int bytes = layout.bits() / 8;
        boolean floats = layout.predictor() == 3;
        // Predictor 3 stores bytes by significance, so its result has no byte order of its own. Integers of 24 bits are
        // packed bits, most significant first, in files of either order, as GDAL reads them.
        boolean swap = bigEndian && !codec.isLittleEndian() || layout.bits() == 24 && !layout.floating();
        if (swap && !floats && bytes > 1 && layout.bits() % 8 == 0) {
            SampleUnpacker.swapBytes(decoded, 0, rows * elements, bytes);
        }
        if (floats) {
            scratch = StoredBlocks.grown(scratch, rowBytes);
        }
        for (int row = 0; row < rows && layout.predictor() > 1; row++) {
            if (floats) {
                Predictor.undoFloats(decoded, row * rowBytes, elements, layout.blockSamples(), bytes, scratch);
            } else {
                Predictor.undoDifferences(decoded, row * rowBytes, elements, layout.blockSamples(), bytes);
            }
        }
    }

    private byte[] widen(int rows, int rowBytes, int elements) {
        int bits = layout.bits();
        if (bits == 8 * layout.type().bytes()) {
            return decoded;
        }
        int outRow = elements * layout.type().bytes();
        widened = StoredBlocks.grown(widened, rows * outRow);
        for (int row = 0; row < rows; row++) {
            int from = row * rowBytes;
            int to = row * outRow;
            if (layout.floating() && bits == 16) {
                SampleUnpacker.widenHalfs(decoded, from, elements, widened, to);
            } else if (layout.floating()) {
                SampleUnpacker.widenFloatTriples(decoded, from, elements, widened, to);
            } else if (bits == 24) {
                SampleUnpacker.widenTriples(decoded, from, elements, widened, to, layout.signed());
            } else {
                SampleUnpacker.unpackBits(decoded, from, elements, bits, widened, to, layout.type());
            }
        }
        return widened;
    }
}
