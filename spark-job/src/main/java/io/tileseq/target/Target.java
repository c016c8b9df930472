package io.tileseq.target;

import io.tileseq.model.StoredTensor;
import io.tileseq.model.TensorSpec;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

/** One target of every sample, resolved against the tables that it is read from; one kind each. */
public sealed interface Target extends Serializable permits RowTarget, ObjectsTarget, ImageTarget {

    /** Its name, which is the name of its column. */
    String name();

    /** Whether it has a value for each input frame, else one at the target frame. */
    boolean atFrames();

    /**
     * How a sample's value is stored; empty if it is no tensor.
     *
     * @param input the tensor of the input
     */
    Optional<StoredTensor> tensor(TensorSpec input);

    /** Its kind as configs name it, and what else a reader of values needs to know, as {@code dataset.json} has it. */
    Map<String, Object> describe();
}
