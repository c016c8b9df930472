package io.tileseq.target;

import io.tileseq.model.Numbers;
import io.tileseq.model.PixelType;
import io.tileseq.model.RowText;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Several finite numbers: float32 (N), each rounded once from the number as the table has it.
 *
 * @param columns indices of the columns, in the order of the values
 * @param names of the columns
 */
public record VectorTarget(String name, List<Integer> columns, List<String> names, boolean atFrames)
        implements TableTarget {

    public VectorTarget {
        columns = List.copyOf(columns);
        names = List.copyOf(names);
    }

    @Override
    public Optional<Fault> fault(RowText row) {
        return columns.stream()
                .flatMap(column -> ScalarTarget.numberFault(row, column).or(() -> tooLarge(row, column)).stream())
                .findFirst();
    }

    private static Optional<Fault> tooLarge(RowText row, int column) {
        return Float.isFinite(Numbers.parse(row.get(column)).floatValue())
                ? Optional.empty()
                : Optional.of(new Fault(column, "is more than float32 holds"));
    }

    @Override
    public PixelType type() {
        return PixelType.FLOAT32;
    }

    @Override
    public List<Integer> lengths() {
        return List.of(columns.size());
    }

    @Override
    public String axes() {
        return "N";
    }

    @Override
    public void put(RowText row, ByteBuffer to) {
        IntStream.range(0, columns.size())
                .forEach(i -> to.putFloat(Numbers.parse(row.get(columns.get(i))).floatValue()));
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", "vector");
        map.put("names", names);
        return map;
    }
}
