package io.tileseq.shard;

import java.io.Serializable;
import java.util.List;

/**
 * What a column of objects holds: a list of structs, or a list of such lists.
 *
 * @param numbers names of the fields that are float32, which come first
 * @param integers names of the fields that are int64
 * @param perFrame whether there is a list for each input frame
 */
public record ObjectsType(List<String> numbers, List<String> integers, boolean perFrame) implements Serializable {
    public ObjectsType {
        numbers = List.copyOf(numbers);
        integers = List.copyOf(integers);
    }
}
