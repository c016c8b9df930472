package io.tileseq.target;

import io.tileseq.model.StoredTensor;
import io.tileseq.model.TensorSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Boxes or points of a second table: as many as lie in a tile, at the target frame or at each input frame. Coordinates are
 * pixels of a sample's frame, x to the right and y down; pixel i covers [i, i + 1).
 *
 * @param shape boxes or points
 * @param labels their classes; null if they have none, or until they are fitted
 * @param has which values each has beside its coordinates
 * @param minSize least width and height of a box in a sample's frame, in pixels, after it was clipped
 * @param minVisible least share of a box's area that clipping leaves
 * @param normalize whether coordinates are divided by the frame's width and height
 * @param unlistedIsEmpty whether a frame without a row has no object, else it is not labelled
 */
public record ObjectsTarget(
        String name,
        boolean atFrames,
        Shape shape,
        LabelMap labels,
        Has has,
        double minSize,
        double minVisible,
        boolean normalize,
        boolean unlistedIsEmpty)
        implements Target {
    /** Stands for an object without a number of its track. */
    public static final long NO_TRACK = -1;

    /** What an object is. */
    public enum Shape {
        BOXES,
        POINTS;

        /** The stored coordinates, in their order. */
        public List<String> coordinates() {
            return this == BOXES ? List.of("x_min", "y_min", "x_max", "y_max") : List.of("x", "y");
        }
    }

    /** Which integers stand beside the coordinates of an object. */
    public record Has(boolean label, boolean track, boolean visibility) implements Serializable {}

    /** Names of the integers that stand beside the coordinates, in their order. */
    public List<String> integers() {
        List<String> names = new ArrayList<>();
        if (has.label()) {
            names.add("class");
        }
        if (has.track()) {
            names.add("track");
        }
        if (has.visibility()) {
            names.add("visibility");
        }
        return names;
    }

    /** Whether the labels are still to be fitted. */
    public boolean isOpen() {
        return has.label() && labels == null;
    }

    /** The target with labels that were fitted. */
    public ObjectsTarget with(LabelMap fitted) {
        return new ObjectsTarget(name, atFrames, shape, fitted, has, minSize, minVisible, normalize, unlistedIsEmpty);
    }

    /** Objects are no tensor: their number differs. */
    @Override
    public Optional<StoredTensor> tensor(TensorSpec input) {
        return Optional.empty();
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> map = new LinkedHashMap<>();
        boolean boxes = shape == Shape.BOXES;
        map.put("kind", boxes ? "boxes" : "points");
        List<String> fields = new ArrayList<>(shape.coordinates());
        fields.addAll(integers());
        map.put("fields", fields);
        map.put("normalized", normalize);
        map.put("unlisted", unlistedIsEmpty ? "empty" : "unlabeled");
        if (boxes) {
            map.put("min_size", minSize);
            map.put("min_visible", minVisible);
        }
        if (has.label()) {
            map.putAll(labels.describe());
        }
        return map;
    }
}
