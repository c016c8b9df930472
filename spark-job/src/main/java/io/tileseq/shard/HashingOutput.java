package io.tileseq.shard;

import io.tileseq.model.CpuClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * An open file as Parquet writes to it, hashed on the way. The end, with the footer, is held back until it stands in its
 * canonical form: {@link #holdBack} before Parquet writes it, {@link #finish} after.
 */
final class HashingOutput implements OutputFile {
    /**
     * Bytes handed on at a time, up to a multiple of them in the file. What was hashed is still in the processor's cache
     * when it is copied to the system, and Linux keeps what comes in one aligned piece in one large page, so a reader that
     * maps the shard takes few faults. Not 2 MiB: a virtual machine's host takes back free pages of that size, and to get
     * them again took 2.4 s a GB in place of 0.2.
     */
    private static final int PIECE = 512 << 10;

    private final OutputFiles.Pending file;
    private final MessageDigest digest;
    private long position;
    private long hashNanos;
    private ByteArrayOutputStream held;

    HashingOutput(OutputFiles.Pending file) {
        this.file = file;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The SHA-256 of all that was written, in hex. To be called once, at the end. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Keeps what is written from here on, which must hold the whole footer. */
    void holdBack() {
        held = new ByteArrayOutputStream();
    }

    /** Writes what was held back. */
    void finish() throws IOException {
        byte[] tail = CanonicalFooter.of(held.toByteArray());
        position -= held.size();
        held = null;
        write(tail, 0, tail.length);
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
        if (held != null) {
            position += length;
            held.write(bytes, offset, length);
            return;
        }
        for (int at = 0, count; at < length; at += count) {
            count = Math.min(PIECE - (int) (position % PIECE), length - at);
            long start = CpuClock.nanos();
            digest.update(bytes, offset + at, count);
            hashNanos += CpuClock.nanos() - start;
            file.write(bytes, offset + at, count);
            position += count;
        }
    }

    long position() {
        return position;
    }

    /** Nanoseconds spent on hashing. */
    long hashNanos() {
        return hashNanos;
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        return new PositionOutputStream() {
            private final byte[] single = new byte[1];

            @Override
            public long getPos() {
                return position;
            }

            @Override
            public void write(int b) throws IOException {
                single[0] = (byte) b;
                write(single, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                HashingOutput.this.write(bytes, offset, length);
            }

            @Override
            public void flush() {
                // nothing is kept here
            }

            @Override
            public void close() {
                // whoever opened the file commits or discards it
            }
        };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }
}
