package io.tileseq.shard;

import io.tileseq.model.Split;
import java.io.Serializable;
import java.util.List;

/**
 * A finished shard.
 *
 * @param path relative to the dataset
 * @param split its split
 * @param samples rows
 * @param rowGroups row groups
 * @param bytes size of the file
 * @param sha256 of the file, in hex
 * @param pages for each tensor column where its pages' bytes begin, one per row group; empty if compressed
 */
public record ShardSummary(
        String path, Split split, long samples, int rowGroups, long bytes, String sha256, List<TensorPages> pages)
        implements Serializable {

    public ShardSummary {
        pages = List.copyOf(pages);
    }

    /** The pages of one tensor column. */
    public record TensorPages(String column, List<Page> pages) implements Serializable {
        public TensorPages {
            pages = List.copyOf(pages);
        }
    }

    /**
     * One page of a tensor column.
     *
     * @param offset of the first value's length in the file; value {@code i} begins {@code i * (4 + bytes of a tensor)}
     *     bytes later
     * @param rows values
     */
    public record Page(long offset, int rows) implements Serializable {}
}
