package io.tileseq.tensor;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What values or colours become, by their {@link PixelKeys}. */
@SuppressWarnings("ArrayRecordComponent") // never changed after construction, never compared
public record ValueMap(int bands, long[] keys, int[] values) implements Serializable {
    /** What a key has that is not in the map. */
    static final int UNKNOWN = Integer.MIN_VALUE;

    /**
     * @param bands bands of a key
     * @param entries values of keys
     */
    public static ValueMap of(int bands, Map<Long, Integer> entries) {
        TreeMap<Long, Integer> sorted = new TreeMap<>(entries);
        return new ValueMap(
                bands,
                sorted.keySet().stream().mapToLong(Long::longValue).toArray(),
                sorted.values().stream().mapToInt(Integer::intValue).toArray());
    }

    int get(long key) {
        int found = Arrays.binarySearch(keys, key);
        return found < 0 ? UNKNOWN : values[found];
    }
}
