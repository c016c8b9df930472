package io.tileseq.target;

import io.tileseq.model.PixelType;
import io.tileseq.model.StoredTensor;
import io.tileseq.model.TargetSpec;
import io.tileseq.model.TensorSpec;
import io.tileseq.sequence.Windows;
import io.tileseq.tensor.MaskEncoder;
import io.tileseq.tensor.ValueMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The class of each pixel: integers (H, W), or (T, H, W) at each input frame.
 *
 * @param remap classes of values and colours; null to keep values
 * @param ignore stands for pixels that have no class; null if there is none
 * @param type of the stored classes; null until the images' type is known
 */
public record MaskTarget(String name, MaskLayer layer, boolean atFrames, Remap remap, Long ignore, PixelType type)
        implements ImageTarget {
    /** Types that hold classes, in the order in which they are tried. */
    private static final List<PixelType> TYPES =
            List.of(PixelType.UINT8, PixelType.INT16, PixelType.INT32, PixelType.INT64);

    @Override
    public int[] frames(Windows windows, int window) {
        if (!atFrames) {
            return new int[] {windows.target(window)};
        }
        int[] frames = new int[windows.length()];
        for (int t = 0; t < frames.length; t++) {
            frames[t] = windows.input(window, t);
        }
        return frames;
    }

    @Override
    public MaskTarget of(PixelType images) {
        long low = remap == null ? images.lowest() : 0;
        long high = remap == null ? images.highest() : Math.max(0, remap.classes(ignore) - 1);
        if (ignore != null) {
            low = Math.min(low, ignore);
            high = Math.max(high, ignore);
        }
        return new MaskTarget(name, layer, atFrames, remap, ignore, typeOf(remap == null ? images : null, low, high));
    }

    /** @param first tried before the others; null for none */
    private static PixelType typeOf(PixelType first, long low, long high) {
        if (first != null && first.lowest() <= low && high <= first.highest()) {
            return first;
        }
        return TYPES.stream()
                .filter(type -> type.lowest() <= low && high <= type.highest())
                .findFirst()
                .orElseThrow();
    }

    @Override
    public Optional<StoredTensor> tensor(TensorSpec input) {
        List<Integer> area = List.of(input.height(), input.width());
        return Optional.of(
                atFrames
                        ? new TargetSpec(name, type, List.of(input.frames(), area.get(0), area.get(1)), "THW")
                        : new TargetSpec(name, type, area, "HW"));
    }

    /** Bytes of the mask of one frame. */
    public int frameBytes(TensorSpec input) {
        return input.height() * input.width() * type.bytes();
    }

    /** Whether a value without a class makes a sample a reject. */
    public boolean requiresClasses() {
        return remap != null && ignore == null;
    }

    /** What makes masks of crops; for one thread. */
    public MaskEncoder encoder(TensorSpec input) {
        ValueMap map = remap == null ? null : remap.map();
        return new MaskEncoder(input.height(), input.width(), map, type, ignore == null ? 0 : ignore, ignore != null);
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", "mask");
        map.put("remap", remap == null ? null : remap.describe());
        map.put("classes", remap == null ? null : remap.classes(ignore));
        map.put("labels", remap == null || remap.labels().isEmpty() ? null : remap.labels());
        map.put("ignore", ignore);
        return map;
    }
}
