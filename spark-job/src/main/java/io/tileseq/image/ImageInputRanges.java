package io.tileseq.image;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/** A file as ImageIO reads it: fetches only the parts that a decoder goes to. */
final class ImageInputRanges extends ImageInputStreamImpl {
    private final ImageInput input;
    private final long length;
    private byte[] window;
    private long windowStart;

    /** The storage failed, which is no fault of the content. */
    static final class StorageException extends IOException {
        private static final long serialVersionUID = 1L;

        StorageException(IOException cause) {
            super(cause);
        }

        IOException failure() {
            return (IOException) getCause();
        }
    }

    /** @param start the file's first bytes, which are at hand; {@code input} stays open when this is closed */
    ImageInputRanges(ImageInput input, byte[] start) throws IOException {
        this.input = input;
        this.length = input.length();
        this.window = start;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
        bitOffset = 0;
        if (streamPos >= length) {
            return -1;
        }
        if (streamPos < windowStart || streamPos >= windowStart + window.length) {
            try {
                byte[] next = new byte[(int) Math.min(RegionImages.START_BYTES, length - streamPos)];
                input.readFully(streamPos, next, 0, next.length);
                window = next;
                windowStart = streamPos;
            } catch (IOException e) {
                throw new StorageException(e);
            }
        }
        int from = (int) (streamPos - windowStart);
        int copied = Math.min(count, window.length - from);
        System.arraycopy(window, from, buffer, offset, copied);
        streamPos += copied;
        return copied;
    }

    @Override
    public long length() {
        return length;
    }
}
