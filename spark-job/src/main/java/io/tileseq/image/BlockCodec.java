package io.tileseq.image;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;

/** Decompresses the blocks of one TIFF. Holds native memory until it is closed. */
final class BlockCodec implements AutoCloseable {
    static final int NONE = 1;
    static final int LZW = 5;
    static final int DEFLATE = 8;
    static final int PACKBITS = 32773;
    static final int OLD_DEFLATE = 32946;
    static final int ZSTD = 50000;
    static final int OLD_ZSTD = 34926;
    static final int SGILOG = 34676;

    private final int compression;
    private final Lzw lzw;
    private final SgiLog sgiLog;
    private BlockInflater inflater;
    private ZstdDecompressCtx zstd;

    BlockCodec(TiffLayout layout) {
        this.compression = layout.compression();
        this.lzw = compression == LZW ? new Lzw() : null;
        this.sgiLog = compression == SGILOG ? new SgiLog(layout.grid().blockWidth(), layout.blockSamples()) : null;
    }

    static boolean knows(TiffLayout layout) {
        return switch (layout.compression()) {
            case NONE, LZW, DEFLATE, PACKBITS, OLD_DEFLATE, ZSTD, OLD_ZSTD -> true;
            case SGILOG -> SgiLog.knows(layout);
            default -> false;
        };
    }

    /** Whether the Predictor tag says something: with other compressions it is left over, and libtiff ignores it. */
    static boolean predicts(int compression) {
        return switch (compression) {
            case LZW, DEFLATE, OLD_DEFLATE, ZSTD, OLD_ZSTD -> true;
            default -> false;
        };
    }

    /** Whether decoded elements are little-endian whatever the file's byte order is. */
    boolean isLittleEndian() {
        return sgiLog != null;
    }

    /**
     * The most bytes that {@code length} compressed bytes can become, so that a lie about a block's size is found before
     * memory is taken.
     */
    long mostDecoded(long length) {
        return switch (compression) {
            case NONE -> length;
            case LZW -> length * 8 / 9 * 4096 + 4096;
            case DEFLATE, OLD_DEFLATE -> length * 1032 + 1032;
            case PACKBITS -> length * 64 + 64;
            case SGILOG -> length * 97 + 97; // 129 pixels take 2 bytes in each of 4 planes and become 6 bytes each
            default -> length * (128L << 10) + (1 << 20); // a ZSTD block of 128 KiB takes at least 4 bytes
        };
    }

    /**
     * Decodes one block.
     *
     * @param in holds the block and {@link Lzw#SLACK} bytes more
     * @param out receives {@code size} bytes; {@link Lzw#SLACK} more may be overwritten
     * @throws BadImageException if the block is broken or holds fewer than {@code size} bytes
     */
    void decode(byte[] in, int offset, int length, byte[] out, int size) throws BadImageException {
        int decoded =
                switch (compression) {
                    case NONE -> {
                        int count = Math.min(length, size);
                        System.arraycopy(in, offset, out, 0, count);
                        yield count;
                    }
                    case LZW -> lzw.decode(in, offset, length, out, size);
                    case PACKBITS -> PackBits.decode(in, offset, length, out, size);
                    case DEFLATE, OLD_DEFLATE -> inflate(in, offset, length, out, size);
                    case SGILOG -> sgiLog.decode(in, offset, length, out, size);
                    default -> unzstd(in, offset, length, out, size);
                };
        if (decoded < size) {
            throw new BadImageException("it decodes to " + decoded + " bytes of " + size);
        }
    }

    private int inflate(byte[] in, int offset, int length, byte[] out, int size) throws BadImageException {
        if (inflater == null) {
            inflater = new BlockInflater();
        }
        return inflater.inflate(in, offset, length, out, size);
    }

    private int unzstd(byte[] in, int offset, int length, byte[] out, int size) throws BadImageException {
        if (zstd == null) {
            zstd = new ZstdDecompressCtx(); // kept: to make one takes as long as a small block
        }
        try {
            return zstd.decompressByteArray(out, 0, size, in, offset, length);
        } catch (ZstdException e) {
            throw BadImageException.undecodable("its ZSTD stream is broken", e);
        }
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.close();
        }
        if (zstd != null) {
            zstd.close();
        }
    }
}
