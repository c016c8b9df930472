package io.tileseq.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The parts of a dataset. */
public enum Split {
    TRAIN,
    VAL,
    TEST;

    /** The name in lower case, as it stands in folders and in {@code dataset.json}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The split of that name; empty for any other text, null included. */
    public static Optional<Split> ofText(String text) {
        return Arrays.stream(values())
                .filter(split -> split.text().equals(text))
                .findFirst();
    }
}
