package io.tileseq.shard;

import java.io.IOException;
import java.util.List;
import org.apache.parquet.bytes.ByteBufferAllocator;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.ValuesWriter;
import org.apache.parquet.column.values.plain.BooleanPlainValuesWriter;
import org.apache.parquet.column.values.plain.PlainValuesWriter;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridValuesWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Encodes one row group of one small column as a PLAIN page. */
final class PageEncoder {
    private static final ByteBufferAllocator HEAP = new HeapByteBufferAllocator();
    private static final int FIRST_BYTES = 1 << 12;
    private static final int MOST_BYTES = 1 << 30;

    private final ColumnDescriptor column;
    private final ValuesWriter values;
    private final ValuesWriter repetitions;
    private final ValuesWriter definitions;
    private final Statistics<?> statistics;
    private int count;

    PageEncoder(ColumnDescriptor column) {
        this.column = column;
        boolean bits = column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BOOLEAN;
        this.values = bits ? new BooleanPlainValuesWriter() : new PlainValuesWriter(FIRST_BYTES, MOST_BYTES, HEAP);
        this.repetitions = column.getMaxRepetitionLevel() > 0 ? levels(column.getMaxRepetitionLevel()) : null;
        this.definitions = column.getMaxDefinitionLevel() > 0 ? levels(column.getMaxDefinitionLevel()) : null;
        this.statistics = Statistics.createStats(column.getPrimitiveType());
    }

    private static ValuesWriter levels(int most) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(most);
        return new RunLengthBitPackingHybridValuesWriter(bits, FIRST_BYTES, MOST_BYTES, HEAP);
    }

    /** Values of a page; for a list column all elements, and one for each empty list. */
    int count() {
        return count;
    }

    Statistics<?> statistics() {
        return statistics;
    }

    ColumnDescriptor column() {
        return column;
    }

    void add(Object value) {
        if (repetitions == null) {
            addValue(value);
            return;
        }
        int size = value instanceof boolean[] flags ? flags.length : ((List<?>) value).size();
        if (size == 0) {
            repetitions.writeInteger(0);
            definitions.writeInteger(0);
            count++;
        }
        for (int i = 0; i < size; i++) {
            repetitions.writeInteger(i == 0 ? 0 : 1);
            definitions.writeInteger(1);
            addValue(value instanceof boolean[] flags ? (Object) flags[i] : ((List<?>) value).get(i));
        }
    }

    /**
     * Adds one field of a sample's objects.
     *
     * @param field number of it among all fields, those of numbers first
     */
    void add(ObjectLists objects, int field) {
        int deepest = column.getMaxDefinitionLevel();
        int numbers = objects.numbers().length;
        int next = 0;
        int[] counts = objects.counts();
        for (int frame = 0; frame < counts.length; frame++) {
            int first = frame == 0 ? 0 : 1;
            if (counts[frame] == 0) {
                repetitions.writeInteger(first);
                definitions.writeInteger(deepest - 1);
                statistics.incrementNumNulls();
                count++;
            }
            for (int i = 0; i < counts[frame]; i++, next++) {
                repetitions.writeInteger(i == 0 ? first : deepest);
                definitions.writeInteger(deepest);
                addValue(
                        field < numbers
                                ? (Object) objects.numbers()[field][next]
                                : (Object) objects.integers()[field - numbers][next]);
            }
        }
    }

    private void addValue(Object value) {
        count++;
        try {
            switch (column.getPrimitiveType().getPrimitiveTypeName()) {
                case BINARY -> {
                    Binary text = Binary.fromString((String) value);
                    values.writeBytes(text);
                    statistics.updateStats(text);
                }
                case INT32 -> {
                    values.writeInteger((Integer) value);
                    statistics.updateStats((int) (Integer) value);
                }
                case INT64 -> {
                    values.writeLong((Long) value);
                    statistics.updateStats((long) (Long) value);
                }
                case FLOAT -> {
                    values.writeFloat((Float) value);
                    statistics.updateStats((float) (Float) value);
                }
                case DOUBLE -> {
                    values.writeDouble((Double) value);
                    statistics.updateStats((double) (Double) value);
                }
                case BOOLEAN -> {
                    values.writeBoolean((Boolean) value);
                    statistics.updateStats((boolean) (Boolean) value);
                }
                default -> throw new IllegalStateException("no column is of type " + column.getPrimitiveType());
            }
        } catch (ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException(
                    "column " + String.join(".", column.getPath()) + " cannot hold " + value, e);
        }
    }

    /** Levels and values, as they stand in a version 1 data page. */
    BytesInput page() throws IOException {
        BytesInput payload = values.getBytes();
        return repetitions == null
                ? payload
                : BytesInput.concat(repetitions.getBytes(), definitions.getBytes(), payload);
    }
}
