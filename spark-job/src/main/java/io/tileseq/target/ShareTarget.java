package io.tileseq.target;

import io.tileseq.model.StoredTensor;
import io.tileseq.model.TensorSpec;
import io.tileseq.sequence.Windows;
import io.tileseq.tensor.PixelKeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The share of a tile's pixels that have one value or colour at the target frame: float64.
 *
 * @param value one number, or one of each band
 * @param ignore the value of pixels that do not count; null if all do
 */
public record ShareTarget(String name, MaskLayer layer, List<Long> value, List<Long> ignore) implements ImageTarget {

    public ShareTarget {
        value = List.copyOf(value);
        ignore = ignore == null ? null : List.copyOf(ignore);
    }

    @Override
    public boolean atFrames() {
        return false;
    }

    @Override
    public int[] frames(Windows windows, int window) {
        return new int[] {windows.target(window)};
    }

    /** As {@link PixelKeys#of} gives it. */
    public long key() {
        return PixelKeys.of(value);
    }

    /** As {@link PixelKeys#of} gives it; null if all pixels count. */
    public Long ignoredKey() {
        return ignore == null ? null : Long.valueOf(PixelKeys.of(ignore));
    }

    @Override
    public Optional<StoredTensor> tensor(TensorSpec input) {
        return Optional.empty();
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", "scalar");
        map.put("share_of", value);
        map.put("ignore", ignore);
        return map;
    }
}
