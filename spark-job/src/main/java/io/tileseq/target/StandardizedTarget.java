package io.tileseq.target;

import io.tileseq.model.Numbers;
import io.tileseq.model.PixelType;
import io.tileseq.model.RowText;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers about the mean of the train split, in units of its standard deviation: (x - mean) / std in double, stored as the target
 * itself is.
 *
 * @param target a scalar or a vector
 * @param mean of each of its numbers
 * @param std of each, other than 0
 */
public record StandardizedTarget(TableTarget target, List<Double> mean, List<Double> std) implements TableTarget {

    public StandardizedTarget {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public boolean atFrames() {
        return target.atFrames();
    }

    @Override
    public List<Integer> columns() {
        return target.columns();
    }

    @Override
    public Optional<Fault> fault(RowText row) {
        return target.fault(row);
    }

    @Override
    public PixelType type() {
        return target.type();
    }

    @Override
    public List<Integer> lengths() {
        return target.lengths();
    }

    @Override
    public String axes() {
        return target.axes();
    }

    @Override
    public void put(RowText row, ByteBuffer to) {
        for (int i = 0; i < mean.size(); i++) {
            double value = (Numbers.parse(row.get(columns().get(i))) - mean.get(i)) / std.get(i);
            if (type() == PixelType.FLOAT64) {
                to.putDouble(value);
            } else {
                to.putFloat((float) value);
            }
        }
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> map = new LinkedHashMap<>(target.describe());
        Map<String, Object> scale = new LinkedHashMap<>();
        scale.put("mean", mean);
        scale.put("std", std);
        map.put("standardize", scale);
        return map;
    }
}
