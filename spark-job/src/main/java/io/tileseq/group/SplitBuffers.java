package io.tileseq.group;

import io.tileseq.model.Split;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.GroupPlan;
import java.io.Closeable;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** The tensors of a group, their buffers for each split that it writes. */
final class SplitBuffers implements Closeable {
    private final Map<Split, TensorBuffers> buffers = new EnumMap<>(Split.class);

    private SplitBuffers() {}

    /** @param heapLimit most bytes to take from the heap, divided by what the splits need */
    static SplitBuffers allocate(BuildPlan plan, GroupPlan group, long heapLimit) throws IOException {
        SplitBuffers all = new SplitBuffers();
        try {
            for (GroupPlan.Part part : group.parts()) {
                long share = (long) ((double) heapLimit / group.samples() * part.samples());
                all.buffers.put(part.split(), TensorBuffers.allocate(plan, Math.toIntExact(part.samples()), share));
            }
            return all;
        } catch (IOException | RuntimeException | Error e) {
            all.close();
            throw e;
        }
    }

    TensorBuffers of(Split split) {
        return buffers.get(split);
    }

    @Override
    public void close() {
        buffers.values().forEach(TensorBuffers::close);
    }
}
