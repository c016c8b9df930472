package io.tileseq.target;

import java.util.List;

/** What the four numbers of a box are, under the names that torchvision gives them. */
public enum BoxFormat {
    /** x_min, y_min, width, height. */
    XYWH,
    /** x_min, y_min, x_max, y_max. */
    XYXY,
    /** x and y of the centre, width, height. */
    CXCYWH;

    /** Usual names of the numbers. */
    public List<String> fields() {
        return switch (this) {
            case XYWH -> List.of("x", "y", "w", "h");
            case XYXY -> List.of("x_min", "y_min", "x_max", "y_max");
            case CXCYWH -> List.of("cx", "cy", "w", "h");
        };
    }

    /**
     * x_min, y_min, x_max, y_max.
     *
     * @param numbers four, of this format
     */
    public double[] ends(double[] numbers) {
        double a = numbers[0];
        double b = numbers[1];
        double c = numbers[2];
        double d = numbers[3];
        return switch (this) {
            case XYWH -> new double[] {a, b, a + c, b + d};
            case XYXY -> new double[] {a, b, c, d};
            case CXCYWH -> new double[] {a - c / 2, b - d / 2, a + c / 2, b + d / 2};
        };
    }
}
