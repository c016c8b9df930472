package io.tileseq.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The structure of a GIF (CompuServe's GIF 87a and 89a), and the indices of its frames. */
final class GifFile {
    private static final int IMAGE = 0x2c;
    private static final int EXTENSION = 0x21;
    private static final int TRAILER = 0x3b;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int NONE = -1;

    /** First row of each pass of an interlaced frame, and the step to its next. */
    private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

    /**
     * One frame.
     *
     * @param palette position of its colours in the file: red, green and blue of one after the other
     * @param colours in the palette
     * @param transparent index of the colour that lets the frames below through, or -1
     * @param disposal what is done to its area before the next: 2 cleared, 3 as it was before, else nothing
     * @param data position of the code size, which the blocks of codes follow
     */
    record Frame(
            int left,
            int top,
            int width,
            int height,
            int palette,
            int colours,
            int transparent,
            int disposal,
            boolean interlaced,
            int data) {}

    private final byte[] file;
    private final int width;
    private final int height;
    private final int background;
    private final List<Frame> frames = new ArrayList<>();

    GifFile(byte[] file) throws BadImageException {
        this.file = file;
        require(0, 13);
        this.width = number(6);
        this.height = number(8);
        this.background = at(11);
        int flags = at(10);
        int colours = flags >= 128 ? 2 << (flags & 7) : 0;
        int next = 13 + 3 * colours;
        require(13, 3 * colours);
        int transparent = NONE;
        int disposal = 0;
        while (true) {
            require(next, 1);
            int kind = at(next);
            if (kind == TRAILER) {
                break;
            }
            if (kind == EXTENSION) {
                require(next, 2);
                if (at(next + 1) == GRAPHIC_CONTROL) {
                    require(next, 8);
                    transparent = (at(next + 3) & 1) == 1 ? at(next + 6) : NONE;
                    disposal = at(next + 3) >> 2 & 7;
                }
                next = endOfBlocks(next + 2);
            } else if (kind == IMAGE) {
                require(next, 10);
                int local = at(next + 9) >= 128 ? 2 << (at(next + 9) & 7) : 0;
                int data = next + 10 + 3 * local;
                require(next + 10, 3 * local + 1);
                Frame frame = new Frame(
                        number(next + 1),
                        number(next + 3),
                        number(next + 5),
                        number(next + 7),
                        local > 0 ? next + 10 : 13,
                        local > 0 ? local : colours,
                        transparent,
                        disposal,
                        (at(next + 9) & 0x40) != 0,
                        data);
                frames.add(frame);
                if (frame.left() + frame.width() > width || frame.top() + frame.height() > height) {
                    throw new BadImageException("frame " + (frames.size() - 1) + " reaches outside the image, which is "
                            + height + " high and " + width + " wide");
                }
                next = endOfBlocks(data + 1);
                transparent = NONE;
                disposal = 0;
            } else {
                throw new BadImageException("the GIF has a block of unknown kind " + kind + " at byte " + next);
            }
        }
        if (frames.isEmpty() || width == 0 || height == 0) {
            throw new BadImageException(
                    "the GIF is " + height + " high and " + width + " wide and has " + frames.size() + " frames");
        }
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Index of the colour where no frame is. */
    int background() {
        return background;
    }

    List<Frame> frames() {
        return frames;
    }

    /** The colours of a frame: red, green and blue of one after the other. */
    byte[] palette(Frame frame) {
        return Arrays.copyOfRange(file, frame.palette(), frame.palette() + 3 * frame.colours());
    }

    private int at(int position) {
        return file[position] & 0xff;
    }

    private int number(int position) {
        return at(position) | at(position + 1) << 8;
    }

    private void require(int position, int count) throws BadImageException {
        if (position + count > file.length) {
            throw new BadImageException("the GIF ends at byte " + file.length + ", before the image does");
        }
    }

    private int endOfBlocks(int position) throws BadImageException {
        int next = position;
        while (true) {
            require(next, 1);
            if (at(next) == 0) {
                return next + 1;
            }
            next += 1 + at(next);
        }
    }

    /** The indices of a frame's pixels, row by row. */
    byte[] decode(Frame frame) throws BadImageException {
        byte[] codes = new byte[endOfBlocks(frame.data() + 1) - frame.data()];
        int length = 0;
        for (int next = frame.data() + 1; at(next) != 0; next += 1 + at(next)) {
            System.arraycopy(file, next + 1, codes, length, at(next));
            length += at(next);
        }
        int size = frame.width() * frame.height();
        // A code is 3 bits at least and stands for 4,096 pixels at most.
        if (size > length * 8L / 3 * 4096) {
            throw new BadImageException(length + " bytes are too few for " + size + " pixels");
        }
        byte[] indices = new byte[size];
        int count = unpack(codes, length, at(frame.data()), indices);
        if (count < size) {
            throw new BadImageException("it decodes to " + count + " pixels of " + size);
        }
        return frame.interlaced() ? inOrder(indices, frame) : indices;
    }

    private static byte[] inOrder(byte[] rows, Frame frame) {
        byte[] ordered = new byte[rows.length];
        int from = 0;
        for (int[] pass : PASSES) {
            for (int y = pass[0]; y < frame.height(); y += pass[1]) {
                System.arraycopy(rows, from, ordered, y * frame.width(), frame.width());
                from += frame.width();
            }
        }
        return ordered;
    }

    /** GIF's LZW: codes of up to 12 bits, least significant bit first. Returns the pixels written. */
    private static int unpack(byte[] in, int length, int codeSize, byte[] out) throws BadImageException {
        if (codeSize < 1 || codeSize > 8) {
            throw new BadImageException("its codes start with " + codeSize + " bits, not 1 to 8");
        }
        // As in Lzw: the string of an entry stands in the output, where the code that made it was written.
        int[] starts = new int[4098];
        int clear = 1 << codeSize;
        int width = codeSize + 1;
        int next = clear + 1;
        int pos = 0;
        long held = 0;
        int bits = 0;
        int at = 0;
        while (pos < out.length) {
            while (bits < width && at < length) {
                held |= (in[at++] & 0xffL) << bits;
                bits += 8;
            }
            if (bits < width) {
                return pos;
            }
            int code = (int) held & (1 << width) - 1;
            held >>>= width;
            bits -= width;
            if (code == clear) {
                width = codeSize + 1;
                next = clear + 1;
                continue;
            }
            if (code == clear + 1) {
                return pos;
            }
            if (code > next) {
                throw new BadImageException("LZW code " + code + " before entry " + next + " was made");
            }
            starts[next + 1] = pos;
            if (code < clear) {
                out[pos++] = (byte) code;
            } else {
                int end = Math.min(out.length, pos + starts[code + 1] - starts[code] + 1);
                for (int from = starts[code]; pos < end; from++) {
                    out[pos++] = out[from];
                }
            }
            if (next < 4096) {
                next++;
                if (next >= 1 << width && width < 12) {
                    width++;
                }
            }
        }
        return pos;
    }
}
