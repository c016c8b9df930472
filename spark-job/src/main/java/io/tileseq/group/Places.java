package io.tileseq.group;

import io.tileseq.model.Split;

/** Where the tensors of a group's samples lie. */
record Places(Slots slots, SplitBuffers splits) {
    /** The slot of a copy of a sample in its split; below 0 if it has none. */
    int slot(int sample, int copy) {
        return slots.slot(sample, copy);
    }

    /** The tensors of a split. */
    TensorBuffers buffers(Split split) {
        return splits.of(split);
    }
}
