package io.tileseq.image;

import java.io.Closeable;
import java.io.IOException;
import java.util.BitSet;

/** One page of an open image file. Used by one thread; whoever opened it closes it. */
public interface RegionImage extends Closeable {

    ImageHeader header();

    /**
     * Reads and decodes each of the given blocks once, in ascending order of their index, and hands each to
     * {@code sink}; neighbouring blocks are fetched in one request. A block whose bytes are bad is reported to the sink
     * and the next one follows.
     *
     * @param blocks indices into {@code header().grid()}
     * @param bands the bands to deliver, 0-based, in this order; they must exist
     * @throws IOException when the storage fails, never because of the file's content
     */
    void readBlocks(BitSet blocks, int[] bands, BlockSink sink) throws IOException;
}
