package io.tileseq.target;

import io.tileseq.model.PixelType;
import io.tileseq.model.RowText;
import io.tileseq.model.StoredTensor;
import io.tileseq.model.TargetSpec;
import io.tileseq.model.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A target of numbers or classes that stands in the tile table, of a size that is the same for all samples. */
public sealed interface TableTarget extends RowTarget
        permits ScalarTarget, VectorTarget, StandardizedTarget, ClassTarget, MultiLabelTarget {

    /** Element type of the stored value. */
    PixelType type();

    /** Lengths of the axes of one value; none for a single number. */
    List<Integer> lengths();

    /** Letters of the axes of one value. */
    String axes();

    /**
     * Writes one value, little-endian.
     *
     * @param row without fault, whose value is wanted
     * @param to where to, at its position
     */
    void put(RowText row, ByteBuffer to);

    /** Writes what stands for a frame without a label. */
    default void putUnlabeled(ByteBuffer to) {
        to.put(new byte[bytes()]);
    }

    /** Bytes of one value. */
    default int bytes() {
        return lengths().stream().reduce(type().bytes(), Math::multiplyExact);
    }

    /** Empty if a value is a single number, which is a plain column. */
    @Override
    default Optional<StoredTensor> tensor(TensorSpec input) {
        List<Integer> all = new ArrayList<>(lengths());
        if (atFrames()) {
            all.add(0, input.frames());
        }
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(new TargetSpec(name(), type(), all, (atFrames() ? "T" : "") + axes()));
    }
}
