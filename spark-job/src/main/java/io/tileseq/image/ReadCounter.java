package io.tileseq.image;

import java.io.Serializable;

/** Counts what was asked of the storage and of the decoders. Used by one thread. */
public final class ReadCounter implements Serializable {
    private static final long serialVersionUID = 1L;

    private long requests;
    private long bytes;
    private long blocks;
    private long decodedBytes;
    private long fetchNanos;
    private long decodeNanos;

    /** One positioned read, and how long it took. */
    void request(long length, long nanos) {
        requests++;
        bytes += length;
        fetchNanos += nanos;
    }

    /** One block decoded, and the processor time that it took. */
    void block(long decoded, long nanos) {
        blocks++;
        decodedBytes += decoded;
        decodeNanos += nanos;
    }

    public long fetchNanos() {
        return fetchNanos;
    }

    public long decodeNanos() {
        return decodeNanos;
    }

    public long requests() {
        return requests;
    }

    /** Bytes fetched from the storage. */
    public long bytes() {
        return bytes;
    }

    /** Blocks decoded; with one image file per band, each file's block counts. */
    public long blocks() {
        return blocks;
    }

    /** Bytes of pixels decoded. */
    public long decodedBytes() {
        return decodedBytes;
    }
}
