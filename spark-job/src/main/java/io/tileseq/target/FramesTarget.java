package io.tileseq.target;

import io.tileseq.model.StoredTensor;
import io.tileseq.model.TensorSpec;
import io.tileseq.sequence.Windows;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The frames that follow on the target frame, made and stored as those of the input: axes as of the input, T being {@code
 * count}.
 */
public record FramesTarget(String name, int count) implements ImageTarget {

    @Override
    public boolean atFrames() {
        return false;
    }

    @Override
    public MaskLayer layer() {
        return MaskLayer.own(0);
    }

    @Override
    public int[] frames(Windows windows, int window) {
        int target = windows.target(window);
        return IntStream.rangeClosed(target + 1, target + count).toArray();
    }

    /** The tensor, as a reader needs to know it. */
    public TensorSpec spec(TensorSpec input) {
        return new TensorSpec(
                name,
                input.type(),
                input.sourceType(),
                input.layout(),
                count,
                input.height(),
                input.width(),
                input.bands(),
                input.normalization(),
                input.normalized());
    }

    @Override
    public Optional<StoredTensor> tensor(TensorSpec input) {
        return Optional.of(spec(input));
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", "frames");
        map.put("count", count);
        return map;
    }
}
