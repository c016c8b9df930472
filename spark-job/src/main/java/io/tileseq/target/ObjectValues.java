package io.tileseq.target;

import io.tileseq.model.Numbers;
import io.tileseq.target.ObjectsTarget.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** What the cells of a box or a point say. */
public final class ObjectValues {
    private static final Pattern INTEGER = Pattern.compile("([+-]?\\d{1,18})(\\.0*)?");

    private ObjectValues() {}

    /**
     * x_min, y_min, x_max, y_max of a box, twice the same of a point; null if the cells do not hold one.
     *
     * @param coordinates a cell each, null for an empty one
     * @param format what the four of a box are
     */
    public static double[] ends(Shape shape, BoxFormat format, List<String> coordinates) {
        double[] numbers = new double[coordinates.size()];
        for (int i = 0; i < numbers.length; i++) {
            Double number = Numbers.parse(coordinates.get(i));
            if (number == null || !Double.isFinite(number)) {
                return null;
            }
            numbers[i] = number;
        }
        if (shape == Shape.POINTS) {
            return positive(new double[] {numbers[0], numbers[1], numbers[0], numbers[1]});
        }
        double[] ends = format.ends(numbers);
        boolean isBox =
                ends[0] < ends[2] && ends[1] < ends[3] && Arrays.stream(ends).allMatch(Double::isFinite);
        return isBox ? positive(ends) : null;
    }

    /** What coordinates must be. */
    public static String wanted(Shape shape) {
        return shape == Shape.BOXES ? "four finite numbers of a box wider and higher than 0" : "two finite numbers";
    }

    /** An integer, of up to 18 digits; {@code 3.0} is one. Null if the cell does not hold one. */
    public static Long integer(String cell) {
        var matcher = INTEGER.matcher(cell == null ? "" : cell.strip());
        return matcher.matches() ? Long.valueOf(matcher.group(1)) : null;
    }

    /** The number of an object's track; null if the cell holds something else. */
    public static Long track(String cell) {
        return cell == null || cell.isBlank() ? Long.valueOf(ObjectsTarget.NO_TRACK) : integer(cell);
    }

    /** Without negative zeros, so that equal places are equal to the bit. */
    private static double[] positive(double[] ends) {
        for (int i = 0; i < ends.length; i++) {
            ends[i] += 0.0;
        }
        return ends;
    }
}
