package io.tileseq.group;

import io.tileseq.model.Ledger;
import io.tileseq.shard.ShardSummary;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What became of one group.
 *
 * @param group its number
 * @param shards the shards that hold samples
 * @param samples what became of its samples
 * @param rows what became of its tiles' valid rows
 * @param regions written samples of each region
 * @param objects what became of the rows of tables of objects
 * @param work what it took
 * @param ofCutRegions what its slices of cut regions needed
 */
public record GroupResult(
        int group,
        List<ShardSummary> shards,
        Ledger samples,
        Ledger rows,
        Map<String, Long> regions,
        ObjectFates objects,
        Work work,
        List<SliceBlocks> ofCutRegions)
        implements Serializable {

    /**
     * What a group took.
     *
     * @param requests positioned reads of image files
     * @param bytesRead bytes fetched from image files
     * @param blocks blocks decoded
     * @param seamBlocks of those, the ones decoded again for a further slice of a cut region; known of a whole build alone
     * @param decodedBytes bytes of pixels decoded
     * @param croppedBytes bytes of pixels cropped
     * @param fetchNanos time spent on reads
     * @param decodeNanos processor time spent on decoding
     * @param encodeNanos time spent on resizing, normalising and scattering
     * @param writeNanos processor time spent on writing shards, hashing left out
     * @param hashNanos processor time spent on hashing shards
     * @param taskNanos processor time of the whole group
     */
    public record Work(
            long requests,
            long bytesRead,
            long blocks,
            long seamBlocks,
            long decodedBytes,
            long croppedBytes,
            long fetchNanos,
            long decodeNanos,
            long encodeNanos,
            long writeNanos,
            long hashNanos,
            long taskNanos)
            implements Serializable {

        public static final Work NONE = new Work(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        public Work plus(Work other) {
            return new Work(
                    requests + other.requests,
                    bytesRead + other.bytesRead,
                    blocks + other.blocks,
                    seamBlocks + other.seamBlocks,
                    decodedBytes + other.decodedBytes,
                    croppedBytes + other.croppedBytes,
                    fetchNanos + other.fetchNanos,
                    decodeNanos + other.decodeNanos,
                    encodeNanos + other.encodeNanos,
                    writeNanos + other.writeNanos,
                    hashNanos + other.hashNanos,
                    taskNanos + other.taskNanos);
        }

        /** The work of a whole build, with the blocks that its cuts cost. */
        public Work withSeamBlocks(long count) {
            return new Work(
                    requests,
                    bytesRead,
                    blocks,
                    count,
                    decodedBytes,
                    croppedBytes,
                    fetchNanos,
                    decodeNanos,
                    encodeNanos,
                    writeNanos,
                    hashNanos,
                    taskNanos);
        }
    }
}
