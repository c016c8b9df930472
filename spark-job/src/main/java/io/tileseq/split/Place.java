package io.tileseq.split;

import io.tileseq.model.Split;
import java.io.Serializable;

/**
 * What the plan decides about one planned sample before any pixel is read.
 *
 * @param split where it goes; null if it is dropped
 * @param dropped why it goes nowhere, as the ledger names it; null if it goes somewhere
 * @param copies how often it stands in its split, 1 or more; 0 if it is dropped
 * @param weight of the sample in training
 */
public record Place(Split split, String dropped, int copies, double weight) implements Serializable {

    public Place {
        if ((split == null) != (dropped != null) || (split == null) != (copies == 0) || copies < 0) {
            throw new IllegalArgumentException("a sample must have either a split and copies or a reason but has "
                    + split + ", " + copies + " and " + dropped);
        }
    }

    /** Once in a split. */
    public static Place in(Split split) {
        return new Place(split, null, 1, 1);
    }

    /** @param reason as the ledger names it */
    public static Place dropped(String reason) {
        return new Place(null, reason, 0, 1);
    }

    public boolean isDropped() {
        return split == null;
    }

    /** The same place, {@code times} as often. */
    public Place times(int times) {
        return new Place(split, null, Math.multiplyExact(copies, times), weight);
    }

    public Place weighing(double newWeight) {
        return new Place(split, dropped, copies, newWeight);
    }
}
