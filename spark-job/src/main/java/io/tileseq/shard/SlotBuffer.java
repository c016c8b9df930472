package io.tileseq.shard;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The tensors of a group's samples, one slot a sample, laid out as Parquet stores them: slot {@code n} lies in segment
 * {@code n / slotsPerSegment}, from byte {@code n % slotsPerSegment * (4 + tensorBytes)}, and holds the tensor's length
 * (4 bytes, little-endian) and its bytes. So a full segment is a PLAIN page of a BINARY column. A tensor that was not put yet holds any bytes.
 * Lives on the heap up to a limit, else in a temporary file mapped to memory. Used by one thread. A shard with several
 * tensor columns has a buffer for each. Arrays of the heap serve the next buffer of the same JVM again, unless the heap
 * runs short: memory that was never touched costs more than all else that is done with it.
 */
public final class SlotBuffer implements Closeable {
    private static final int LENGTH_BYTES = 4;
    /** The longest array that every JVM makes. */
    private static final int LONGEST_SEGMENT = Integer.MAX_VALUE - 64;

    private static final Deque<SoftReference<byte[]>> SPARE = new ConcurrentLinkedDeque<>();

    private final int tensorBytes;
    private final int slotsPerSegment;
    private final List<ByteBuffer> segments = new ArrayList<>();
    /** The segments' arrays, if they lie on the heap. */
    private final List<byte[]> arrays = new ArrayList<>();

    private final FileChannel file;

    private SlotBuffer(int tensorBytes, int slotsPerSegment, FileChannel file) {
        this.tensorBytes = tensorBytes;
        this.slotsPerSegment = slotsPerSegment;
        this.file = file;
    }

    /**
     * As {@link #allocate(long, int, int, long, Path)}, with the JVM's folder for temporary files ({@code java.io.tmpdir},
     * which YARN points at the container's own).
     */
    public static SlotBuffer allocate(long slots, int slotsPerSegment, int tensorBytes, long heapLimit)
            throws IOException {
        return allocate(slots, slotsPerSegment, tensorBytes, heapLimit, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * @param slots how many samples
     * @param slotsPerSegment samples of one row group
     * @param tensorBytes bytes of one tensor
     * @param heapLimit most bytes to take from the heap
     * @param folder where the temporary file goes if the slots need more
     * @throws IllegalArgumentException if a segment reaches 2 GiB
     * @throws IOException if the temporary file cannot be made, or the disk has too little room for it
     */
    public static SlotBuffer allocate(long slots, int slotsPerSegment, int tensorBytes, long heapLimit, Path folder)
            throws IOException {
        long stride = LENGTH_BYTES + (long) tensorBytes;
        if (stride * slotsPerSegment > LONGEST_SEGMENT) {
            throw new IllegalArgumentException("a row group must stay below 2 GiB but " + slotsPerSegment
                    + " samples of " + tensorBytes + " bytes have " + stride * slotsPerSegment
                    + "; use a smaller output.row_group_bytes");
        }
        boolean mapped = Math.multiplyExact(slots, stride) > heapLimit;
        SlotBuffer buffer =
                new SlotBuffer(tensorBytes, slotsPerSegment, mapped ? temporaryFile(folder, slots * stride) : null);
        try {
            buffer.fill(slots, (int) stride);
        } catch (IOException | RuntimeException | Error e) {
            buffer.close();
            throw e;
        }
        return buffer;
    }

    /** An open file that is deleted already, so that nothing is left even if the process is killed. */
    private static FileChannel temporaryFile(Path folder, long bytes) throws IOException {
        Path path = Files.createTempFile(folder, "tileseq-group-", ".buffer");
        try {
            // A disk that runs full under a mapping is no exception but a fault of the JVM.
            long room = Files.getFileStore(path).getUsableSpace();
            if (room < bytes) {
                throw new IOException("a group of samples needs a temporary file of " + bytes + " bytes in " + folder
                        + " but only " + room
                        + " are free there; use a smaller shuffle.group_bytes, or another java.io.tmpdir");
            }
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(path);
        }
    }

    private void fill(long slots, int stride) throws IOException {
        long position = 0;
        for (long left = slots; left > 0; left -= slotsPerSegment) {
            int bytes = (int) Math.min(left, slotsPerSegment) * stride;
            ByteBuffer segment;
            if (file == null) {
                byte[] array = array(bytes);
                arrays.add(array);
                segment = ByteBuffer.wrap(array);
            } else {
                segment = file.map(FileChannel.MapMode.READ_WRITE, position, bytes);
            }
            segments.add(segment.order(ByteOrder.LITTLE_ENDIAN));
            position += bytes;
            for (int at = 0; at < bytes; at += stride) {
                segment.putInt(at, tensorBytes);
            }
        }
    }

    /** An array, a spare one if there is one of this length. */
    private static byte[] array(int length) {
        for (Iterator<SoftReference<byte[]>> spares = SPARE.iterator(); spares.hasNext(); ) {
            SoftReference<byte[]> spare = spares.next();
            byte[] array = spare.get();
            if (array != null && array.length != length) {
                continue;
            }
            // Another thread may have been faster.
            if (SPARE.remove(spare) && array != null) {
                return array;
            }
        }
        return new byte[length];
    }

    /** Whether the slots lie in a temporary file. */
    public boolean isMapped() {
        return file != null;
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

    /** Copies the tensor of one slot to another. */
    public void copy(long from, long to) {
        segment(to).put(offset(to), segment(from), offset(from), tensorBytes);
    }

    /** Sets the tensor of a slot to zeros. */
    public void clear(long slot) {
        segment(slot).put(offset(slot), new byte[tensorBytes]);
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
                copy(first + slot, target);
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

    /** Gives the memory back, and the temporary file's room on the disk. The buffer must not be used after that. */
    @Override
    public void close() {
        segments.clear();
        arrays.forEach(array -> SPARE.add(new SoftReference<>(array)));
        arrays.clear();
        if (file != null) {
            try (file) {
                // The mappings live until they are collected; they hold no room from here on.
                file.truncate(0);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot give back a temporary file", e);
            }
        }
    }
}
