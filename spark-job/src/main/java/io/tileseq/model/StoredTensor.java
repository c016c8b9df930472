package io.tileseq.model;

import java.io.Serializable;

/** What every tensor column tells its readers: one array per sample, C order, little-endian, without padding. */
public interface StoredTensor extends Serializable {
    /** The Parquet column. */
    String column();

    /** The element type. */
    PixelType type();

    /** The lengths of the axes, in the order of {@link #axes()}. */
    int[] shape();

    /** The names of the axes, one letter each; empty if they have none. */
    String axes();

    /** Bytes of one sample; they fit an int. */
    long bytes();
}
