package io.tileseq.config;

import io.tileseq.model.Layout;

/**
 * The dataset.
 *
 * @param path its folder
 * @param dtype element type of the tensor
 * @param layout order of the axes
 * @param compression of the pages
 * @param rowGroupBytes uncompressed bytes of a row group, below 2 GiB
 * @param shardBytes uncompressed bytes of a shard
 */
public record OutputConfig(
        Location path, Dtype dtype, Layout layout, Compression compression, long rowGroupBytes, long shardBytes) {
    public static final Dtype DEFAULT_DTYPE = Dtype.FLOAT32;
    public static final Layout DEFAULT_LAYOUT = Layout.THWC;
    public static final Compression DEFAULT_COMPRESSION = Compression.AUTO;
    public static final long DEFAULT_ROW_GROUP_BYTES = 32L << 20;
    public static final long DEFAULT_SHARD_BYTES = 256L << 20;
    /** A Parquet page must stay below 2 GiB. */
    public static final long MAX_ROW_GROUP_BYTES = (2L << 30) - (1L << 20);

    /** Element types of the tensor. */
    public enum Dtype {
        /** Normalised float32. */
        FLOAT32,
        /** The images' own type; the normalisation is recorded for the reader to apply. */
        SOURCE
    }

    /** Compressions of the pages. */
    public enum Compression {
        /** None on local disks and HDFS, ZSTD on object stores. */
        AUTO,
        NONE,
        ZSTD
    }
}
