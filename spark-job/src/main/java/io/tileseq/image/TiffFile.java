package io.tileseq.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The directories of a classic TIFF (version 42) or BigTIFF (version 43), either byte order. Reads ahead, so that the
 * directories of a cloud-optimised file come in one request.
 */
final class TiffFile {
    /** Bytes fetched at a time; larger values come in one request of their size. */
    static final int READ_AHEAD = RegionImages.START_BYTES;

    /** More directories than this are taken for an attack. */
    static final int MAX_DIRECTORIES = 100_000;

    private static final int MAX_TAGS = 4096;

    private final ImageInput input;
    private final long length;
    private byte[] window;
    private long windowStart;
    private boolean bigEndian;
    private boolean big;
    private final long first;

    /**
     * The frames of a file: the directories of its main chain but for overviews (reduced resolution) and masks, which
     * NewSubfileType tells apart, in file order.
     *
     * @param numbers of the directories in the chain
     * @param positions of the directories in the file
     */
    record Pages(List<Integer> numbers, List<Long> positions) {
        Pages {
            numbers = List.copyOf(numbers);
            positions = List.copyOf(positions);
        }

        int count() {
            return numbers.size();
        }
    }

    /** @param start the file's first bytes, which are at hand */
    TiffFile(ImageInput input, byte[] start) throws IOException, BadImageException {
        this.input = input;
        this.window = start;
        this.length = input.length();
        this.first = readHeader();
    }

    boolean isBigEndian() {
        return bigEndian;
    }

    /** Length of the file in bytes. */
    long length() {
        return length;
    }

    /** @return where the first directory is */
    private long readHeader() throws IOException, BadImageException {
        byte[] start = read("header", 0, Math.min(8, length));
        if (start.length < 8) {
            throw new BadImageException("the file ends within the TIFF header: " + length + " bytes");
        }
        bigEndian = start[0] == 'M';
        long version = integer(start, 2, 2);
        big = version == 43;
        if (version != 42 && version != 43) {
            throw new BadImageException("TIFF version must be 42 or 43 but is " + version);
        }
        return big ? integer(read("header", 8, 8), 0, 8) : integer(start, 4, 4);
    }

    /** Goes through the chain of directories. */
    Pages pages() throws IOException, BadImageException {
        List<Integer> numbers = new ArrayList<>();
        List<Long> positions = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        long next = first;
        while (next != 0) {
            if (!seen.add(next)) {
                break; // the chain returns to where it was: it ends here, as libtiff takes it
            }
            if (seen.size() > MAX_DIRECTORIES) {
                throw new BadImageException("the file has more than " + MAX_DIRECTORIES + " directories");
            }
            int number = seen.size() - 1;
            Linked linked = readDirectory(number, next);
            long kind = linked.directory().integer(TiffDirectory.NEW_SUBFILE_TYPE, 0);
            if (number == 0 || (kind & (1 | 4)) == 0) {
                numbers.add(number);
                positions.add(next);
            }
            next = linked.next();
        }
        if (numbers.isEmpty()) {
            throw new BadImageException("the file has no directory");
        }
        return new Pages(numbers, positions);
    }

    /** The directory of a page. */
    TiffDirectory directory(Pages pages, int page) throws IOException, BadImageException {
        return readDirectory(pages.numbers().get(page), pages.positions().get(page))
                .directory();
    }

    /** A directory, and the position of the next, 0 after the last. */
    private record Linked(TiffDirectory directory, long next) {}

    private Linked readDirectory(int number, long position) throws IOException, BadImageException {
        String what = "directory " + number;
        int countBytes = big ? 8 : 2;
        int entryBytes = big ? 20 : 12;
        long count = integer(read(what, position, countBytes), 0, countBytes);
        if (count < 1 || count > MAX_TAGS) {
            throw new BadImageException(what + " at byte " + position + " must have 1 to " + MAX_TAGS + " tags but has "
                    + Long.toUnsignedString(count));
        }
        int offsetBytes = big ? 8 : 4;
        long entries = position + countBytes;
        byte[] data = read(what, entries, count * entryBytes);
        Map<Integer, TiffDirectory.Field> fields = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int at = i * entryBytes;
            int tag = (int) integer(data, at, 2);
            int type = (int) integer(data, at + 2, 2);
            long values = integer(data, at + 4, offsetBytes);
            TiffDirectory.Field inline = new TiffDirectory.Field(type, values, entries + at + 4 + offsetBytes);
            if (values < 0 || inline.bytes() > 0 && values > Long.MAX_VALUE / inline.bytes()) {
                throw new BadImageException(
                        what + ", tag " + tag + " counts " + Long.toUnsignedString(values) + " values");
            }
            boolean fits = values * Math.max(1, inline.bytes()) <= offsetBytes;
            fields.putIfAbsent(
                    tag,
                    fits
                            ? inline
                            : new TiffDirectory.Field(type, values, integer(data, at + 4 + offsetBytes, offsetBytes)));
        }
        long end = entries + count * entryBytes;
        // A file may end right after its last directory's tags, without the position of a next one.
        long next = end + offsetBytes > length ? 0 : integer(read(what, end, offsetBytes), 0, offsetBytes);
        return new Linked(new TiffDirectory(this, fields), next);
    }

    /** {@code count} bytes from {@code position}, which must lie in the file. */
    byte[] read(String what, long position, long count) throws IOException, BadImageException {
        if (position < 0 || count < 0 || position > length || count > length - position) {
            throw new BadImageException(what + " lies at bytes " + Long.toUnsignedString(position) + " to "
                    + Long.toUnsignedString(position + count) + ", but the file has " + length);
        }
        if (count > Integer.MAX_VALUE - 64) {
            throw new BadImageException(what + " has " + count + " bytes, more than the limit of 2 GiB");
        }
        byte[] data = new byte[(int) count];
        if (position >= windowStart && position + count <= windowStart + window.length) {
            System.arraycopy(window, (int) (position - windowStart), data, 0, data.length);
        } else if (count >= READ_AHEAD) {
            input.readFully(position, data, 0, data.length);
        } else {
            window = new byte[(int) Math.min(READ_AHEAD, length - position)];
            windowStart = position;
            input.readFully(position, window, 0, window.length);
            System.arraycopy(window, 0, data, 0, data.length);
        }
        return data;
    }

    /** An unsigned integer of 1, 2, 4 or 8 bytes in the file's byte order. */
    long integer(byte[] data, int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            int b = data[bigEndian ? at + i : at + bytes - 1 - i] & 0xff;
            value = value << 8 | b;
        }
        return value;
    }
}
