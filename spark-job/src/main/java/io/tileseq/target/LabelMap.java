package io.tileseq.target;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The classes of a target.
 *
 * @param known every label that may stand in the table, with the index that it has among all
 * @param labels the labels that are learned, with their index
 * @param classes how many indices there are, from 0 on
 * @param background whether index 0 stands for all other labels
 * @param open whether a label that is not known is one of the other labels, else it is a fault
 */
public record LabelMap(
        Map<String, Integer> known, Map<String, Integer> labels, int classes, boolean background, boolean open)
        implements Serializable {
    /** The index of a label that is known but not wanted. */
    public static final int NOT_WANTED = -1;
    /** The index of a label that is not known. */
    public static final int UNKNOWN = -2;
    /** More distinct labels than this are taken for ids. */
    public static final int MOST_CLASSES = 1 << 16;

    private static final Pattern INTEGRAL = Pattern.compile("([+-]?\\d+)\\.0*");

    public LabelMap {
        known = Collections.unmodifiableMap(new LinkedHashMap<>(known));
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /**
     * @param all labels with their indices
     * @param wanted the labels to learn, numbered anew in this order; empty for all with the indices they have
     * @param background whether the others are class 0 and the wanted ones begin at 1
     * @param open whether labels that {@code all} lacks are others too
     */
    public static LabelMap of(Map<String, Integer> all, List<String> wanted, boolean background, boolean open) {
        int first = background ? 1 : 0;
        Map<String, Integer> labels = new LinkedHashMap<>();
        if (wanted.isEmpty()) {
            all.forEach((label, index) -> labels.put(label, index + first));
        } else {
            wanted.forEach(label -> labels.put(label, labels.size() + first));
        }
        int classes =
                labels.values().stream().mapToInt(index -> index + 1).max().orElse(first);
        return new LabelMap(all, labels, classes, background, open);
    }

    /** The index of a label as a table has it; {@link #NOT_WANTED} or {@link #UNKNOWN} if it has none. */
    public int index(String text) {
        String label = canonical(text);
        Integer index = labels.get(label);
        if (index != null) {
            return index;
        }
        if (!open && !known.containsKey(label)) {
            return UNKNOWN;
        }
        return background ? 0 : NOT_WANTED;
    }

    /** A label without the blanks around it; integral floats ({@code 3.0}) are integers. */
    public static String canonical(String text) {
        String label = text.strip();
        Matcher matcher = INTEGRAL.matcher(label);
        return matcher.matches() ? matcher.group(1) : label;
    }

    /** What {@code dataset.json} says of the classes. */
    public Map<String, Object> describe() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("classes", classes);
        map.put("labels", labels);
        map.put("background", background ? 0 : null);
        return map;
    }
}
