package io.tileseq.target;

import io.tileseq.model.PixelType;
import io.tileseq.model.RowText;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One class: its index as int64, or one-hot as float32 (K).
 *
 * @param labels its classes; null until they are fitted
 * @param oneHot whether a value is one-hot
 */
public record ClassTarget(String name, int column, boolean atFrames, LabelMap labels, boolean oneHot)
        implements TableTarget, Labeled {
    /** Stands for a frame without a label: what PyTorch's cross entropy ignores. */
    public static final long UNLABELED = -100;

    @Override
    public ClassTarget with(LabelMap fitted) {
        return new ClassTarget(name, column, atFrames, fitted, oneHot);
    }

    @Override
    public List<String> labelsOf(RowText row) {
        return isBlank(row) ? List.of() : List.of(LabelMap.canonical(row.get(column)));
    }

    @Override
    public List<Integer> columns() {
        return List.of(column);
    }

    @Override
    public Optional<Fault> fault(RowText row) {
        if (isBlank(row)) {
            return Optional.of(new Fault(column, "is no label"));
        }
        return labels != null && labels.index(row.get(column)) == LabelMap.UNKNOWN
                ? Optional.of(new Fault(column, Labeled.notInMap(labels)))
                : Optional.empty();
    }

    @Override
    public boolean isWanted(RowText row) {
        return labels.index(row.get(column)) >= 0;
    }

    @Override
    public PixelType type() {
        return oneHot ? PixelType.FLOAT32 : PixelType.INT64;
    }

    @Override
    public List<Integer> lengths() {
        return oneHot ? List.of(labels.classes()) : List.of();
    }

    @Override
    public String axes() {
        return oneHot ? "K" : "";
    }

    @Override
    public void put(RowText row, ByteBuffer to) {
        int index = labels.index(row.get(column));
        if (!oneHot) {
            to.putLong(index);
            return;
        }
        for (int i = 0; i < labels.classes(); i++) {
            to.putFloat(i == index ? 1 : 0);
        }
    }

    @Override
    public void putUnlabeled(ByteBuffer to) {
        if (oneHot) {
            to.put(new byte[bytes()]);
        } else {
            to.putLong(UNLABELED);
        }
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", "class");
        map.put("encoding", oneHot ? "one_hot" : "index");
        map.putAll(labels.describe());
        if (atFrames && !oneHot) {
            map.put("unlabeled", UNLABELED);
        }
        return map;
    }
}
