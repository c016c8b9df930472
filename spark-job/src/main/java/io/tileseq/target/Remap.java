package io.tileseq.target;

import io.tileseq.tensor.PixelKeys;
import io.tileseq.tensor.ValueMap;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which class each value or colour of a mask's images becomes.
 *
 * @param entries class of each value, written as a list: one number, or one of each band; a class may be what the target
 *     ignores
 * @param labels index of each class that has a name; empty if classes are numbers
 */
public record Remap(Map<List<Long>, Integer> entries, Map<String, Integer> labels) implements Serializable {

    public Remap {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /** Bands of a value. */
    public int bands() {
        return entries.keySet().iterator().next().size();
    }

    /**
     * How many classes there are, from 0 on.
     *
     * @param ignore stands for pixels without a class; null for none
     */
    int classes(Long ignore) {
        return entries.values().stream()
                .filter(index -> ignore == null || index.longValue() != ignore)
                .mapToInt(index -> index + 1)
                .max()
                .orElse(0);
    }

    ValueMap map() {
        Map<Long, Integer> byKey = new LinkedHashMap<>();
        entries.forEach((value, index) -> byKey.put(PixelKeys.of(value), index));
        return ValueMap.of(bands(), byKey);
    }

    /** What {@code dataset.json} says of it: lists of a value, or of the values of a colour, and its class. */
    List<Object> describe() {
        List<Object> pairs = new ArrayList<>();
        entries.forEach((value, index) -> pairs.add(List.of(value.size() == 1 ? value.get(0) : value, index)));
        return pairs;
    }
}
