package io.tileseq.target;

import io.tileseq.model.RowText;
import java.io.Serializable;
import java.util.List;

/**
 * The class of a sample, as a target's value at the target frame tells it: a class's index, or its label as long as the
 * labels are not fitted; of a scalar the number of bounds that are not above it.
 *
 * @param target a class or a scalar
 * @param bins the bounds of a scalar's classes, ascending
 */
public record TargetClasses(TableTarget target, List<Double> bins) implements Serializable {
    public TargetClasses {
        bins = List.copyOf(bins);
    }

    /** The class that a valid row at the target frame tells; null for one that is not wanted. */
    public String of(RowText row) {
        if (target instanceof ClassTarget label) {
            String text = LabelMap.canonical(row.get(label.column()));
            if (label.labels() == null) {
                return text;
            }
            int index = label.labels().index(text);
            return index < 0 ? null : Integer.toString(index);
        }
        double value = ((ScalarTarget) target).value(row);
        return Long.toString(bins.stream().filter(bound -> bound <= value).count());
    }
}
