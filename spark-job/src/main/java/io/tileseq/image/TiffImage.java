package io.tileseq.image;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.CpuClock;
import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * One page of a TIFF whose blocks this project decodes itself. Fetches and decodes just the blocks that are asked for,
 * and keeps its buffers from block to block.
 */
final class TiffImage implements RegionImage {
    /** Compressed bytes that are held at a time, unless one block has more. */
    static final long CHUNK_BYTES = 4 << 20;

    /** Bytes between two blocks that are fetched and thrown away rather than asked for in two requests. */
    static final long GAP_BYTES = 64 << 10;

    private final ImageInput input;
    private final ReadCounter counter;
    private final TiffFile file;
    private final TiffDirectory directory;
    private final TiffLayout layout;
    private final ImageHeader header;
    private final BlockCodec codec;
    private final PictureCodec pictures;
    private final short[] palette;
    private long[] offsets;
    private long[] lengths;
    private byte[] raw = new byte[0];
    private byte[] decoded = new byte[0];
    private byte[] widened = new byte[0];
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
        this.file = file;
        this.directory = directory;
        this.layout = layout;
        this.codec = new BlockCodec(layout.compression());
        this.pictures = PictureCodec.knows(layout) ? new PictureCodec(layout, directory) : null;
        this.palette = options.expandPalette() && layout.photometric() == TiffLayout.PALETTE && layout.samples() == 1
                ? palette(directory, layout.bits())
                : null;
        this.header = new ImageHeader(
                "tiff",
                layout.grid(),
                palette != null ? 3 : layout.samples(),
                layout.type(),
                layout.compressionName(),
                pages,
                layout.nodata());
    }

    /** The image, which closes {@code input}, or null if its compression or colour model is not decoded here. */
    static TiffImage open(
            ImageInput input,
            TiffFile file,
            TiffDirectory directory,
            int pages,
            ImageOptions options,
            ReadCounter counter)
            throws IOException, BadImageException {
        TiffLayout layout = TiffLayout.of(directory, options);
        boolean ours = PictureCodec.knows(layout)
                || BlockCodec.knows(layout.compression()) && layout.photometric() != TiffLayout.YCBCR;
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

    /** The stored block of a plane: the first bytes of 16-bit colours, red, green and blue one after the other. */
    private static short[] palette(TiffDirectory directory, int bits) throws IOException, BadImageException {
        int colours = 1 << bits;
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

    private void locateBlocks() throws IOException, BadImageException {
        if (offsets != null) {
            return;
        }
        int planes = layout.planar() ? layout.samples() : 1;
        int count = layout.rowAddressed() ? planes : layout.grid().count() * planes;
        boolean tiled = directory.has(TiffDirectory.TILE_OFFSETS);
        int offsetTag = tiled ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS;
        int lengthTag = directory.has(TiffDirectory.TILE_BYTE_COUNTS)
                ? TiffDirectory.TILE_BYTE_COUNTS
                : TiffDirectory.STRIP_BYTE_COUNTS;
        long[] found = directory.integers(offsetTag, count);
        if (found.length < count) {
            throw new BadImageException(
                    "tag " + offsetTag + " must have " + count + " block offsets but has " + found.length);
        }
        long[] counts = directory.integers(lengthTag, count);
        if (counts.length < count) {
            counts = guessLengths(found, counts, count);
        }
        offsets = found;
        lengths = counts;
    }

    /** Files without byte counts are rare but valid: a block then ends where the next begins, or with the file. */
    private long[] guessLengths(long[] starts, long[] known, int count) {
        long[] guessed = Arrays.copyOf(known, count);
        for (int i = known.length; i < count; i++) {
            long end = file.length();
            for (long start : starts) {
                end = start > starts[i] ? Math.min(end, start) : end;
            }
            guessed[i] = Math.max(0, end - starts[i]);
        }
        return guessed;
    }

    @Override
    public void readBlocks(BitSet blocks, int[] bands, BlockSink sink) throws IOException {
        try {
            locateBlocks();
        } catch (BadImageException e) {
            blocks.stream()
                    .forEach(block -> sink.unreadable(block, layout.grid().box(block), e));
            return;
        }
        int[] planes = layout.planar() ? Arrays.stream(bands).distinct().toArray() : new int[] {0};
        List<Extent> chunk = new ArrayList<>();
        long held = 0;
        int firstOfChunk = blocks.nextSetBit(0);
        for (int block = firstOfChunk; block >= 0; block = blocks.nextSetBit(block + 1)) {
            long more = 0;
            List<Extent> extents = new ArrayList<>(planes.length);
            for (int plane : planes) {
                Extent extent = extent(block, plane);
                extents.add(extent);
                more += extent.length;
            }
            if (held > 0 && held + more > CHUNK_BYTES) {
                readChunk(chunk, planes, bands, sink);
                chunk.clear();
                held = 0;
            }
            chunk.addAll(extents);
            held += more;
        }
        readChunk(chunk, planes, bands, sink);
    }

    /** Where a stored block lies in the file, and where in {@link #raw} once it was fetched. */
    private static final class Extent {
        final int block;
        final int plane;
        final long offset;
        final long length;
        final BadImageException fault;
        int at;

        Extent(int block, int plane, long offset, long length, BadImageException fault) {
            this.block = block;
            this.plane = plane;
            this.offset = offset;
            this.length = length;
            this.fault = fault;
        }

        boolean isSparse() {
            return fault == null && length == 0;
        }
    }

    private Extent extent(int block, int plane) {
        int size = layout.storedRows(block) * layout.rowBytes();
        long offset;
        long length;
        if (layout.rowAddressed()) {
            long before = (long) block * layout.grid().blockHeight() * layout.rowBytes();
            offset = offsets[plane] + before;
            length = offsets[plane] == 0 ? 0 : size;
        } else {
            int stored = plane * layout.grid().count() + block;
            offset = offsets[stored];
            length = offset == 0 ? 0 : lengths[stored];
        }
        if (layout.compression() == BlockCodec.NONE && length > size) {
            length = size;
        }
        if (length == 0) {
            return new Extent(block, plane, 0, 0, null);
        }
        String problem = null;
        if (offset < 0 || length < 0 || offset > file.length() - length) {
            problem = "lies at bytes " + Long.toUnsignedString(offset) + " to " + Long.toUnsignedString(offset + length)
                    + ", but the file has " + file.length();
        } else if (pictures == null && size > codec.mostDecoded(length)) {
            problem = "has " + length + " bytes, too few for the " + size + " that it must decode to";
        } else if (length > Integer.MAX_VALUE - 64 - Lzw.SLACK) {
            problem = "has " + length + " compressed bytes, more than the limit of 2 GiB";
        }
        return problem == null
                ? new Extent(block, plane, offset, length, null)
                : new Extent(block, plane, 0, 0, new BadImageException(describe(block) + " " + problem));
    }

    private String describe(int block) {
        PixelBox box = layout.grid().box(block);
        return "block " + block + " (rows " + box.yMin() + " to " + box.yMax() + ", columns " + box.xMin() + " to "
                + box.xMax() + ")";
    }

    private void readChunk(List<Extent> chunk, int[] planes, int[] bands, BlockSink sink) throws IOException {
        fetch(chunk);
        for (int i = 0; i < chunk.size(); i += planes.length) {
            int block = chunk.get(i).block;
            PixelBox box = layout.grid().box(block);
            try {
                deliver(chunk.subList(i, i + planes.length), bands, sink);
            } catch (BadImageException e) {
                sink.unreadable(block, box, e);
            }
        }
    }

    /** Fetches the extents in as few requests as gaps allow. */
    private void fetch(List<Extent> chunk) throws IOException {
        List<Extent> wanted = new ArrayList<>(chunk);
        wanted.removeIf(extent -> extent.length == 0);
        wanted.sort((a, b) -> Long.compare(a.offset, b.offset));
        List<long[]> requests = new ArrayList<>();
        long end = -1;
        long total = 0;
        for (Extent extent : wanted) {
            long[] last = requests.isEmpty() ? null : requests.get(requests.size() - 1);
            boolean joins = last != null
                    && extent.offset - end <= GAP_BYTES
                    && Math.max(end, extent.offset + extent.length) - last[0] <= 2 * CHUNK_BYTES;
            if (!joins) {
                requests.add(new long[] {extent.offset, extent.offset, total});
                last = requests.get(requests.size() - 1);
                end = extent.offset;
            }
            long newEnd = Math.max(end, extent.offset + extent.length);
            total += newEnd - last[1];
            last[1] = newEnd;
            end = newEnd;
            extent.at = Math.toIntExact(last[2] + extent.offset - last[0]);
        }
        raw = grown(raw, Math.toIntExact(total));
        for (long[] request : requests) {
            input.readFully(request[0], raw, (int) request[2], (int) (request[1] - request[0]));
        }
    }

    private static byte[] grown(byte[] buffer, int size) {
        return buffer.length >= size + Lzw.SLACK ? buffer : new byte[size + Lzw.SLACK];
    }

    /** Decodes one block, all its planes, and hands it on. */
    private void deliver(List<Extent> planes, int[] bands, BlockSink sink) throws BadImageException {
        int block = planes.get(0).block;
        BlockGrid grid = layout.grid();
        PixelBox box = grid.box(block);
        int bytes = layout.type().bytes();
        int rows = box.height();
        int stored = layout.blockSamples();
        int[] planeBands = layout.planar() ? new int[] {0} : bands;
        boolean direct = !layout.planar() && palette == null && isAll(bands, layout.samples());
        for (Extent plane : planes) {
            if (plane.fault != null) {
                throw plane.fault;
            }
        }
        if (direct) {
            byte[] elements = decode(planes.get(0));
            sink.block(block, box, elements, grid.blockWidth() * stored * bytes);
            return;
        }
        pixels = grown(pixels, rows * box.width() * bands.length * bytes);
        for (Extent plane : planes) {
            byte[] elements = decode(plane);
            for (int i = 0; i < bands.length; i++) {
                if (palette != null) {
                    expand(elements, box, bands[i], i, bands.length);
                } else if (!layout.planar() || bands[i] == plane.plane) {
                    int source = layout.planar() ? planeBands[0] : bands[i];
                    pick(elements, box, source, stored, i, bands.length, bytes);
                }
            }
        }
        sink.block(block, box, pixels, box.width() * bands.length * bytes);
    }

    private static boolean isAll(int[] bands, int samples) {
        boolean all = bands.length == samples;
        for (int i = 0; i < bands.length; i++) {
            all &= bands[i] == i;
        }
        return all;
    }

    /** Copies one band of the decoded block to its place among the bands asked for. */
    private void pick(byte[] elements, PixelBox box, int source, int stored, int target, int bands, int bytes) {
        int width = box.width();
        for (int y = 0; y < box.height(); y++) {
            int from = (y * layout.grid().blockWidth() * stored + source) * bytes;
            int to = (y * width * bands + target) * bytes;
            for (int x = 0; x < width; x++, from += stored * bytes, to += bands * bytes) {
                for (int b = 0; b < bytes; b++) {
                    pixels[to + b] = elements[from + b];
                }
            }
        }
    }

    private void expand(byte[] elements, PixelBox box, int colour, int target, int bands) {
        int colours = palette.length / 3;
        boolean wide = layout.type() == PixelType.UINT16;
        for (int y = 0; y < box.height(); y++) {
            for (int x = 0; x < box.width(); x++) {
                int at = y * layout.grid().blockWidth() + x;
                int index = wide ? elements[2 * at] & 0xff | (elements[2 * at + 1] & 0xff) << 8 : elements[at] & 0xff;
                pixels[(y * box.width() + x) * bands + target] = (byte) palette[colour * colours + index];
            }
        }
    }

    /** One stored block as little-endian elements of the delivered type, rows of the block's whole width. */
    private byte[] decode(Extent extent) throws BadImageException {
        int rows = layout.storedRows(extent.block);
        int rowBytes = layout.rowBytes();
        int elements = layout.grid().blockWidth() * layout.blockSamples();
        int bytes = layout.type().bytes();
        long start = CpuClock.nanos();
        byte[] block = decodeStored(extent, rows, rowBytes, elements);
        counter.block((long) rows * elements * bytes, CpuClock.nanos() - start);
        return block;
    }

    private byte[] decodeStored(Extent extent, int rows, int rowBytes, int elements) throws BadImageException {
        if (extent.isSparse()) {
            return sparse(rows * elements);
        }
        if (layout.mirrored()) {
            SampleUnpacker.mirrorBits(raw, extent.at, (int) extent.length);
        }
        int size = rows * rowBytes;
        decoded = grown(decoded, size);
        try {
            if (pictures != null) {
                pictures.decode(raw, extent.at, (int) extent.length, decoded, rows);
            } else {
                codec.decode(raw, extent.at, (int) extent.length, decoded, size);
            }
        } catch (BadImageException e) {
            throw new BadImageException(describe(extent.block) + " is broken: " + e.getMessage(), e);
        }
        undoPredictor(rows, rowBytes, elements);
        return widen(rows, rowBytes, elements);
    }

    private byte[] sparse(int elements) {
        decoded = grown(decoded, elements * layout.type().bytes());
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
        boolean bigEndian = file.isBigEndian() || layout.bits() == 24 && !layout.floating();
        if (bigEndian && !floats && bytes > 1 && layout.bits() % 8 == 0) {
            SampleUnpacker.swapBytes(decoded, 0, rows * elements, bytes);
        }
        if (floats) {
            scratch = grown(scratch, rowBytes);
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
        widened = grown(widened, rows * outRow);
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
