package io.tileseq.target;

import io.tileseq.model.Numbers;
import io.tileseq.model.PixelType;
import io.tileseq.model.RowText;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One finite number, float64. */
public record ScalarTarget(String name, int column, boolean atFrames) implements TableTarget {

    @Override
    public List<Integer> columns() {
        return List.of(column);
    }

    @Override
    public Optional<Fault> fault(RowText row) {
        return numberFault(row, column);
    }

    /** What is wrong with a cell that must hold a finite number. */
    static Optional<Fault> numberFault(RowText row, int column) {
        Double number = Numbers.parse(row.get(column));
        return number != null && Double.isFinite(number)
                ? Optional.empty()
                : Optional.of(new Fault(column, "is not a finite number"));
    }

    @Override
    public PixelType type() {
        return PixelType.FLOAT64;
    }

    @Override
    public List<Integer> lengths() {
        return List.of();
    }

    @Override
    public String axes() {
        return "";
    }

    /** The number in a row without fault. */
    double value(RowText row) {
        return Numbers.parse(row.get(column));
    }

    @Override
    public void put(RowText row, ByteBuffer to) {
        to.putDouble(value(row));
    }

    @Override
    public Map<String, Object> describe() {
        return new LinkedHashMap<>(Map.of("kind", "scalar"));
    }
}
