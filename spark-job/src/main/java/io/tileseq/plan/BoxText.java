package io.tileseq.plan;

import io.tileseq.model.PixelBox;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a box that is written as text. */
public final class BoxText {
    private static final String NUMBER = "([+-]?\\d{1,15}(?:\\.0*)?)";
    private static final String BETWEEN = "(?:\\s*,\\s*|\\s+)";
    private static final String FOUR = NUMBER + BETWEEN + NUMBER + BETWEEN + NUMBER + BETWEEN + NUMBER;
    private static final Pattern BOX =
            Pattern.compile("\\s*(?:\\(\\s*" + FOUR + "\\s*\\)|\\[\\s*" + FOUR + "\\s*\\]|" + FOUR + ")\\s*");

    private BoxText() {}

    /**
     * The box that {@code text} holds: x_min, y_min, x_max, y_max, separated by commas or blanks, in (), in [] or bare.
     * Integral floats ({@code 581.0}) count as integers. Empty if it is anything else, or an empty box.
     */
    public static Optional<PixelBox> parse(String text) {
        if (text == null) {
            return Optional.empty();
        }
        Matcher matcher = BOX.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int first = matcher.group(1) != null ? 1 : matcher.group(5) != null ? 5 : 9;
        int[] corners = new int[4];
        for (int i = 0; i < 4; i++) {
            String number = matcher.group(first + i);
            int dot = number.indexOf('.');
            long value = Long.parseLong(dot < 0 ? number : number.substring(0, dot));
            if (value != (int) value) {
                return Optional.empty();
            }
            corners[i] = (int) value;
        }
        boolean fits = corners[0] < corners[2]
                && corners[1] < corners[3]
                && (long) corners[2] - corners[0] <= Integer.MAX_VALUE
                && (long) corners[3] - corners[1] <= Integer.MAX_VALUE;
        return fits ? Optional.of(new PixelBox(corners[0], corners[1], corners[2], corners[3])) : Optional.empty();
    }
}
