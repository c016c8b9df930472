package io.tileseq.group;

import io.tileseq.sequence.TargetState;
import io.tileseq.target.Target;
import java.util.HashMap;
import java.util.Map;

/** What the pass found out about the masks of one tile, and what it read from them that is no tensor. */
final class TileImages {

    /**
     * Why an image gives no value of a target.
     *
     * @param state what the target is for lack of it
     */
    record Flaw(TargetState state, String message) {}

    private record At(Object what, int frame) {}

    // Most tiles have none.
    private Map<At, Flaw> flaws = Map.of();
    private Map<At, Double> numbers = Map.of();

    /** The mask of a layer at a frame, or a block of it that the tile touches, cannot be read. */
    void markUnreadable(int layer, int frame, String message) {
        put(new At(layer, frame), new Flaw(TargetState.UNREADABLE, message));
    }

    /** The image at a frame gives no value of a target. */
    void mark(Target target, int frame, Flaw flaw) {
        put(new At(target.name(), frame), flaw);
    }

    private void put(At at, Flaw flaw) {
        if (flaws.isEmpty()) {
            flaws = new HashMap<>();
        }
        flaws.put(at, flaw);
    }

    /** What is wrong with the mask of a layer at a frame; null if nothing is known to be. */
    Flaw ofMask(int layer, int frame) {
        return flaws.get(new At(layer, frame));
    }

    /** Why the image at a frame gives no value of a target; null if nothing is known to be wrong. */
    Flaw ofTarget(Target target, int frame) {
        return flaws.get(new At(target.name(), frame));
    }

    void putNumber(Target target, int frame, double value) {
        if (numbers.isEmpty()) {
            numbers = new HashMap<>();
        }
        numbers.put(new At(target.name(), frame), value);
    }

    double number(Target target, int frame) {
        return numbers.get(new At(target.name(), frame));
    }
}
