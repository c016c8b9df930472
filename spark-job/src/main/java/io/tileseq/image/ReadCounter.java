package io.tileseq.image;

import java.io.Serializable;

/** Counts what was asked of the storage and of the decoders. Used by one thread. */
public final class ReadCounter implements Serializable {
    private static final long serialVersionUID = 1L;

    private long requests;
    private long bytes;
    private long blocks;
    private long decodedBytes;

    /** One positioned read. */
    void request(long length) {
        requests++;
        bytes += length;
    }

    /** One block decoded. */
    void block(long decoded) {
        blocks++;
        decodedBytes += decoded;
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
