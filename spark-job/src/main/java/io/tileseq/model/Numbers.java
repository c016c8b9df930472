package io.tileseq.model;

import java.util.Locale;

/** Numbers in table text. */
public final class Numbers {
    private Numbers() {}

    /**
     * The decimal number that {@code text} holds, blanks around it left out; NaN and infinities in the spellings of
     * Python and Java included; null if it is no number.
     */
    public static Double parse(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String trimmed = text.strip();
        char last = trimmed.charAt(trimmed.length() - 1);
        boolean javaOnly = last == 'f'
                || last == 'F'
                || last == 'd'
                || last == 'D'
                || trimmed.contains("x")
                || trimmed.contains("X");
        String word = trimmed.toLowerCase(Locale.ROOT);
        switch (word.startsWith("-") || word.startsWith("+") ? word.substring(1) : word) {
            case "nan":
                return Double.NaN;
            case "inf", "infinity":
                return word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            default:
                break;
        }
        if (javaOnly) {
            return null;
        }
        try {
            return Double.valueOf(trimmed);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
