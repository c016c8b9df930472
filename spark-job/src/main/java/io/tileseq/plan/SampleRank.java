package io.tileseq.plan;

import io.tileseq.model.Hash64;
import java.io.Serializable;

/**
 * Where a sample stands among all when some are to be chosen: by a seeded hash of its identity, and by its identity where
 * hashes are equal.
 *
 * @param hash compared as an unsigned number
 * @param sampleId the stable name of the sample
 */
public record SampleRank(long hash, String sampleId) implements Comparable<SampleRank>, Serializable {

    public static SampleRank of(long seed, String sampleId) {
        return new SampleRank(Hash64.of(seed, sampleId), sampleId);
    }

    @Override
    public int compareTo(SampleRank other) {
        int byHash = Long.compareUnsigned(hash, other.hash);
        return byHash != 0 ? byHash : sampleId.compareTo(other.sampleId);
    }
}
