package io.tileseq.image;

import io.tileseq.model.PixelBox;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where the blocks of one TIFF page lie in the file, and their bytes, fetched in few requests. */
final class StoredBlocks {
    /** Compressed bytes that are held at a time, unless one block has more. */
    static final long CHUNK_BYTES = 4 << 20;

    /** Bytes between two blocks that are fetched and thrown away rather than asked for in two requests. */
    static final long GAP_BYTES = 64 << 10;
    /**
     * Nothing that a block of so many bytes was compressed to is longer than this times as much and some: LZW of noise takes
     * 1.4 times. What a wrong length adds is not read.
     */
    private static final long MOST_GROWTH = 2;

    private static final long SLACK_BYTES = 64 << 10;

    private final ImageInput input;
    private final TiffFile file;
    private final TiffDirectory directory;
    private final TiffLayout layout;
    private long[] offsets;
    private long[] lengths;
    private byte[] bytes = new byte[0];

    StoredBlocks(ImageInput input, TiffFile file, TiffDirectory directory, TiffLayout layout) {
        this.input = input;
        this.file = file;
        this.directory = directory;
        this.layout = layout;
    }

    /** Where one stored block lies in the file, and where in {@link #bytes} once it was fetched. */
    static final class Extent {
        final int block;
        final int plane;
        final long offset;
        final long length;
        final BadImageException fault;
        int at;

        private Extent(int block, int plane, long offset, long length, BadImageException fault) {
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

    /** Reads the tables of offsets and byte counts, once. */
    void locate() throws IOException, BadImageException {
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
        long[] sorted = starts.clone();
        Arrays.sort(sorted);
        long[] guessed = Arrays.copyOf(known, count);
        for (int i = known.length; i < count; i++) {
            int next = Arrays.binarySearch(sorted, starts[i]);
            while (next < sorted.length && sorted[next] == starts[i]) {
                next++;
            }
            long end = next < sorted.length ? Math.min(sorted[next], file.length()) : file.length();
            guessed[i] = Math.max(0, end - starts[i]);
        }
        return guessed;
    }

    /**
     * One block of one plane, after {@link #locate}.
     *
     * @param mostDecoded what a length in bytes can decode to at most; null for codecs that tell only while decoding
     */
    Extent extent(int block, int plane, BlockCodec mostDecoded) {
        long size = layout.storedBytes(block);
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
        } else if (mostDecoded != null) {
            length = Math.min(length, MOST_GROWTH * size + SLACK_BYTES);
        }
        if (length == 0) {
            return new Extent(block, plane, 0, 0, null);
        }
        String problem = null;
        if (offset < 0 || length < 0 || offset > file.length() - length) {
            problem = "lies at bytes " + Long.toUnsignedString(offset) + " to " + Long.toUnsignedString(offset + length)
                    + ", but the file has " + file.length();
        } else if (mostDecoded != null && size > mostDecoded.mostDecoded(length)) {
            problem = "has " + length + " bytes, too few for the " + size + " that it must decode to";
        } else if (length > Integer.MAX_VALUE - 64 - Lzw.SLACK) {
            problem = "has " + length + " compressed bytes, more than the limit of 2 GiB";
        }
        return problem == null
                ? new Extent(block, plane, offset, length, null)
                : new Extent(block, plane, 0, 0, new BadImageException(describe(block) + " " + problem));
    }

    /** What messages call a block. */
    String describe(int block) {
        PixelBox box = layout.grid().box(block);
        return "block " + block + " (rows " + box.yMin() + " to " + box.yMax() + ", columns " + box.xMin() + " to "
                + box.xMax() + ")";
    }

    /**
     * Fetches the extents in as few requests as gaps allow.
     *
     * @return their bytes, each extent's from its {@code at}, with {@link Lzw#SLACK} more at the end; valid until the next
     *     call
     */
    byte[] fetch(List<Extent> chunk) throws IOException {
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
        bytes = grown(bytes, Math.toIntExact(total));
        for (long[] request : requests) {
            input.readFully(request[0], bytes, (int) request[2], (int) (request[1] - request[0]));
        }
        return bytes;
    }

    /** The buffer itself, or a larger one, without its content, if it has fewer than {@code size} bytes and slack. */
    static byte[] grown(byte[] buffer, int size) {
        return buffer.length >= size + Lzw.SLACK ? buffer : new byte[size + Lzw.SLACK];
    }
}
