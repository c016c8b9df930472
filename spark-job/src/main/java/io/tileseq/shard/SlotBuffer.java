package io.tileseq.shard;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The tensors of a group's samples, one slot a sample, laid out as Parquet stores them: slot {@code n} lies in segment
 * {@code n / slotsPerSegment}, from byte {@code n % slotsPerSegment * (4 + tensorBytes)}, and holds the tensor's length
 * (4 bytes, little-endian) and its bytes. So a full segment is a PLAIN page of a BINARY column. All bytes are 0 at first.
 * Lives on the heap up to a limit, else in a temporary file mapped to memory. Used by one thread.
 */
public final class SlotBuffer implements Closeable {
    private static final int LENGTH_BYTES = 4;

    private final int tensorBytes;
    private final int slotsPerSegment;
    private final List<ByteBuffer> segments = new ArrayList<>();
    private final Path file;

    private SlotBuffer(int tensorBytes, int slotsPerSegment, Path file) {
        this.tensorBytes = tensorBytes;
        this.slotsPerSegment = slotsPerSegment;
        this.file = file;
    }

    /**
     * @param slots how many samples
     * @param slotsPerSegment samples of one row group
     * @param tensorBytes bytes of one tensor
     * @param heapLimit most bytes to take from the heap
     * @throws IOException if the temporary file cannot be made
     */
    public static SlotBuffer allocate(long slots, int slotsPerSegment, int tensorBytes, long heapLimit)
            throws IOException {
        long stride = LENGTH_BYTES + (long) tensorBytes;
        if (stride * slotsPerSegment > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException("a row group of " + slotsPerSegment + " samples of " + tensorBytes
                    + " bytes reaches 2 GiB; use a smaller output.row_group_bytes");
        }
        boolean mapped = slots * stride > heapLimit;
        Path file = mapped ? Files.createTempFile("tileseq-group-", ".buffer") : null;
        SlotBuffer buffer = new SlotBuffer(tensorBytes, slotsPerSegment, file);
        try (FileChannel channel =
                mapped ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE) : null) {
            long position = 0;
            for (long left = slots; left > 0; left -= slotsPerSegment) {
                int bytes = (int) (Math.min(left, slotsPerSegment) * stride);
                ByteBuffer segment = mapped
                        ? channel.map(FileChannel.MapMode.READ_WRITE, position, bytes)
                        : ByteBuffer.allocate(bytes);
                buffer.segments.add(segment.order(ByteOrder.LITTLE_ENDIAN));
                position += bytes;
            }
        }
        for (ByteBuffer segment : buffer.segments) {
            for (int at = 0; at < segment.capacity(); at += (int) stride) {
                segment.putInt(at, tensorBytes);
            }
        }
        return buffer;
    }

    public int tensorBytes() {
        return tensorBytes;
    }

    /** The segment that holds a slot. */
    public ByteBuffer segment(long slot) {
        return segments.get((int) (slot / slotsPerSegment));
    }

    /** Where the tensor of a slot begins in its segment. */
    public int offset(long slot) {
        return (int) (slot % slotsPerSegment) * (LENGTH_BYTES + tensorBytes) + LENGTH_BYTES;
    }

    /**
     * Closes up a range of slots: the slots that are kept move down, in their order, to the range's first slots.
     *
     * @param first first slot of the range, at the start of a segment
     * @param kept which slots to keep, relative to {@code first}
     */
    public void closeUp(long first, BitSet kept) {
        long target = first;
        for (int slot = kept.nextSetBit(0); slot >= 0; slot = kept.nextSetBit(slot + 1)) {
            if (first + slot != target) {
                ByteBuffer from = segment(first + slot);
                segment(target).put(offset(target), from, offset(first + slot), tensorBytes);
            }
            target++;
        }
    }

    /** The page of some slots, lengths included: a view of the segment that starts at {@code first}. */
    public ByteBuffer page(long first, int slots) {
        if (first % slotsPerSegment != 0 || slots > slotsPerSegment) {
            throw new IllegalArgumentException("a page must start at a segment and end in it");
        }
        return segment(first).slice(0, slots * (LENGTH_BYTES + tensorBytes));
    }

    /** Deletes the temporary file, if there is one. The buffer must not be used after that. */
    @Override
    public void close() {
        segments.clear();
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete the temporary file " + file, e);
            }
        }
    }
}
