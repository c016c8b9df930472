package io.tileseq.config;

import java.io.Serializable;

/** What a model is to learn from a sample: one kind each. */
public sealed interface TargetConfig extends Serializable {

    /**
     * One number a sample.
     *
     * @param column of the tile table
     */
    record Scalar(String column) implements TargetConfig {}
}
