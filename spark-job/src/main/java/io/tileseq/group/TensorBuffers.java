package io.tileseq.group;

import io.tileseq.model.StoredTensor;
import io.tileseq.plan.BuildPlan;
import io.tileseq.shard.SlotBuffer;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The buffers of a group's tensors, one a column, whose slots belong together. */
final class TensorBuffers implements Closeable {
    private final Map<String, SlotBuffer> byColumn = new LinkedHashMap<>();

    private TensorBuffers() {}

    /**
     * @param slots how many samples
     * @param heapLimit most bytes to take from the heap, divided by what the tensors need
     */
    static TensorBuffers allocate(BuildPlan plan, int slots, long heapLimit) throws IOException {
        TensorBuffers buffers = new TensorBuffers();
        long all = plan.tensors().stream()
                .mapToLong(tensor -> Integer.BYTES + tensor.bytes())
                .sum();
        try {
            for (StoredTensor tensor : plan.tensors()) {
                int bytes = Math.toIntExact(tensor.bytes());
                buffers.byColumn.put(tensor.column(), SlotBuffer.allocate(slots, plan.rowGroupSamples(), bytes, (long)
                        ((double) heapLimit / all * (Integer.BYTES + bytes))));
            }
            return buffers;
        } catch (IOException | RuntimeException | Error e) {
            buffers.close();
            throw e;
        }
    }

    Map<String, SlotBuffer> byColumn() {
        return byColumn;
    }

    SlotBuffer of(StoredTensor tensor) {
        return byColumn.get(tensor.column());
    }

    /** Sets the tensors of a slot to zeros. */
    void clear(int slot) {
        byColumn.values().forEach(buffer -> buffer.clear(slot));
    }

    /** Copies the tensors of one slot to another. */
    void copy(int from, int to) {
        byColumn.values().forEach(buffer -> buffer.copy(from, to));
    }

    @Override
    public void close() {
        byColumn.values().forEach(SlotBuffer::close);
    }
}
