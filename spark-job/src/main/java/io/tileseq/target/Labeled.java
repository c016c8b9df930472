package io.tileseq.target;

import io.tileseq.model.RowText;
import java.util.List;

/** A target whose values are labels of a {@link LabelMap}, given or fitted on the train split. */
public sealed interface Labeled permits ClassTarget, MultiLabelTarget, RowObjectsTarget {
    int MOST_SHOWN = 10;

    /** The map; null until it is fitted. */
    LabelMap labels();

    /** Whether the map is still to be fitted. */
    default boolean isOpen() {
        return labels() == null;
    }

    /** The target with a map that was fitted. */
    RowTarget with(LabelMap fitted);

    /** The labels that a row names. */
    List<String> labelsOf(RowText row);

    /** What is wrong with a label that a map lacks. */
    static String notInMap(LabelMap labels) {
        List<String> known = List.copyOf(labels.known().keySet());
        boolean many = known.size() > MOST_SHOWN;
        return "is not in its labels, which are "
                + String.join(", ", many ? known.subList(0, MOST_SHOWN) : known)
                + (many ? ", … (" + known.size() + " in all)" : "");
    }
}
