package io.tileseq.image;

import com.intel.gkl.compression.IntelInflater;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates whole blocks: by Intel's ISA-L where its native library loads, which takes about half the time, and by the JDK's
 * {@link Inflater} elsewhere. What does not come out whole with the stream's own checksum goes to the JDK's too, so that bytes
 * and errors are the JDK's. The one exception is damage in which no content lies (a last block not marked as the last, lengths
 * of unused codes that do not add up): the JDK refuses it, ISA-L gives the content whole. Holds native memory until it is closed.
 */
final class BlockInflater implements AutoCloseable {
    private static final boolean ISA_L = loadIsaL();

    /** A zlib stream (RFC 1950) begins with method and flags, and ends with the Adler-32 of its bytes, big-endian. */
    private static final int HEAD = 2;

    private static final int TAIL = 4;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final Adler32 checksum = new Adler32();
    private IntelInflater isaL;
    private Inflater inflater;

    private static boolean loadIsaL() {
        if (!System.getProperty("os.arch").equals("amd64")) {
            return false; // the library is built for x86-64 alone
        }
        try {
            return new IntelInflater(true).load(null);
        } catch (LinkageError | RuntimeException e) {
            return false;
        }
    }

    /** Whether this machine has ISA-L. */
    static boolean isNative() {
        return ISA_L;
    }

    /**
     * Inflates one zlib stream, as far as {@code size} bytes.
     *
     * @return how many bytes it holds, {@code size} at most
     * @throws BadImageException if the stream is broken before that
     */
    int inflate(byte[] in, int offset, int length, byte[] out, int size) throws BadImageException {
        if (inflateWhole(in, offset, length, out, 0, size)) {
            return size;
        }
        if (inflater == null) {
            inflater = new Inflater();
        }
        inflater.reset();
        inflater.setInput(in, offset, length);
        try {
            int pos = 0;
            while (pos < size) {
                int count = inflater.inflate(out, pos, size - pos);
                if (count == 0) {
                    break; // finished, cut off, or in need of a dictionary
                }
                pos += count;
            }
            return pos;
        } catch (DataFormatException e) {
            throw BadImageException.undecodable("its Deflate stream is broken", e);
        }
    }

    /** Whether the head is valid, with the full window and no dictionary: ISA-L gets what comes after it. */
    private static boolean isPlain(byte[] in, int offset, int length) {
        return length > HEAD + TAIL
                && in[offset] == 0x78
                && (in[offset + 1] & 0x20) == 0
                && ((in[offset] & 0xff) << 8 | in[offset + 1] & 0xff) % 31 == 0;
    }

    /**
     * Inflates one zlib stream of just {@code size} bytes, if ISA-L is there and finds the stream sound; what it wrote to
     * {@code out} otherwise means nothing.
     */
    boolean inflateWhole(byte[] in, int offset, int length, byte[] out, int outOffset, int size) {
        if (!ISA_L || !isPlain(in, offset, length)) {
            return false;
        }
        if (isaL == null) {
            isaL = new IntelInflater(true);
        }
        isaL.reset();
        isaL.setInput(in, offset + HEAD, length - HEAD);
        try {
            if (isaL.inflate(out, outOffset, size) < size) {
                return false;
            }
        } catch (RuntimeException e) {
            return false; // a broken stream
        }
        checksum.reset();
        checksum.update(out, outOffset, size);
        return (int) checksum.getValue() == (int) INT.get(in, offset + length - TAIL);
    }

    @Override
    public void close() {
        if (isaL != null) {
            isaL.end();
        }
        if (inflater != null) {
            inflater.end();
        }
    }
}
