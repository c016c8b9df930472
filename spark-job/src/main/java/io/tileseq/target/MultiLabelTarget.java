package io.tileseq.target;

import io.tileseq.model.PixelType;
import io.tileseq.model.RowText;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Several classes at once: multi-hot, float32 (K). A cell holds labels with a separator between them, bare or in []; {@code
 * []} is a label too: none of the classes.
 *
 * @param labels its classes; null until they are fitted
 */
public record MultiLabelTarget(String name, int column, boolean atFrames, LabelMap labels, String separator)
        implements TableTarget, Labeled {

    @Override
    public MultiLabelTarget with(LabelMap fitted) {
        return new MultiLabelTarget(name, column, atFrames, fitted, separator);
    }

    @Override
    public List<String> labelsOf(RowText row) {
        if (isBlank(row)) {
            return List.of();
        }
        String text = row.get(column).strip();
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String inner = bracketed ? text.substring(1, text.length() - 1) : text;
        return Arrays.stream(inner.split(Pattern.quote(separator), -1))
                .map(LabelMap::canonical)
                .filter(label -> !label.isEmpty())
                .distinct()
                .toList();
    }

    @Override
    public List<Integer> columns() {
        return List.of(column);
    }

    @Override
    public Optional<Fault> fault(RowText row) {
        if (isBlank(row)) {
            return Optional.of(new Fault(column, "is no list of labels; write [] for none of the classes"));
        }
        if (labels == null) {
            return Optional.empty();
        }
        return labelsOf(row).stream()
                .filter(label -> labels.index(label) == LabelMap.UNKNOWN)
                .findFirst()
                .map(label -> new Fault(column, "has " + label + ", which " + Labeled.notInMap(labels)));
    }

    @Override
    public PixelType type() {
        return PixelType.FLOAT32;
    }

    @Override
    public List<Integer> lengths() {
        return List.of(labels.classes());
    }

    @Override
    public String axes() {
        return "K";
    }

    @Override
    public void put(RowText row, ByteBuffer to) {
        float[] hot = new float[labels.classes()];
        for (String label : labelsOf(row)) {
            int index = labels.index(label);
            if (index >= 0) {
                hot[index] = 1;
            }
        }
        for (float value : hot) {
            to.putFloat(value);
        }
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", "multi_label");
        map.putAll(labels.describe());
        return map;
    }
}
