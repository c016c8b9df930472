package io.tileseq.plan;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** The frame labels in their order; a label's place in it is its position. */
public final class FrameOrder implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<String> labels;
    private final Map<String, Integer> positions = new HashMap<>();

    /**
     * @param labels in order
     * @throws IllegalArgumentException if a label stands twice
     */
    public FrameOrder(List<String> labels) {
        this.labels = List.copyOf(labels);
        for (String label : this.labels) {
            if (positions.put(label, positions.size()) != null) {
                throw new IllegalArgumentException("frame label " + label + " stands twice in the order of frames");
            }
        }
    }

    /** The distinct labels in natural order: {@code frame_2} before {@code frame_10}. */
    public static FrameOrder natural(Collection<String> labels) {
        return new FrameOrder(new HashSet<>(labels).stream().sorted(NATURAL).toList());
    }

    /**
     * The distinct labels by the number that each is; equal numbers ("1", "1.0") in natural order.
     *
     * @throws IllegalArgumentException naming a label that is no number
     */
    public static FrameOrder numeric(Collection<String> labels) {
        Map<String, BigDecimal> numbers = new HashMap<>();
        for (String label : labels) {
            try {
                numbers.put(label, new BigDecimal(label.strip()));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("frame label " + label + " is no number", e);
            }
        }
        Comparator<String> byNumber = Comparator.comparing(numbers::get);
        return new FrameOrder(numbers.keySet().stream()
                .sorted(byNumber.thenComparing(NATURAL))
                .toList());
    }

    /**
     * The distinct labels by the time that each names; equal times in natural order.
     *
     * @throws IllegalArgumentException naming a label that names no time
     */
    public static FrameOrder byTime(Collection<String> labels, FrameTimes times) {
        Map<String, Long> micros = new HashMap<>();
        labels.forEach(label -> micros.put(label, times.micros(label)));
        Comparator<String> byTime = Comparator.comparing(micros::get);
        return new FrameOrder(
                micros.keySet().stream().sorted(byTime.thenComparing(NATURAL)).toList());
    }

    public List<String> labels() {
        return labels;
    }

    public String label(int position) {
        return labels.get(position);
    }

    public int size() {
        return labels.size();
    }

    /** The label's position, or -1 if it is not in the order. */
    public int position(String label) {
        return positions.getOrDefault(label, -1);
    }

    /** Runs of digits compare by value, everything else by code point; equal values ("7", "07") by length, then text. */
    static final Comparator<String> NATURAL = ((Comparator<String>) FrameOrder::compareNaturally)
            .thenComparing(String::length)
            .thenComparing(s -> s);

    private static int compareNaturally(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
                int endA = endOfDigits(a, i);
                int endB = endOfDigits(b, j);
                int byValue = compareDigits(a.substring(i, endA), b.substring(j, endB));
                if (byValue != 0) {
                    return byValue;
                }
                i = endA;
                j = endB;
            } else {
                int pointA = a.codePointAt(i);
                int pointB = b.codePointAt(j);
                if (pointA != pointB) {
                    return Integer.compare(pointA, pointB);
                }
                i += Character.charCount(pointA);
                j += Character.charCount(pointB);
            }
        }
        return Integer.compare(a.length() - i, b.length() - j);
    }

    private static int compareDigits(String a, String b) {
        String x = a.replaceFirst("^0+(?=.)", "");
        String y = b.replaceFirst("^0+(?=.)", "");
        return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int endOfDigits(String text, int start) {
        int end = start;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
