package io.tileseq.spark;

import io.tileseq.plan.TileRecord;
import io.tileseq.plan.TileRow;
import io.tileseq.split.TrainFrames;
import java.util.BitSet;
import java.util.List;

/** The rows of one tile that its planned samples of train read: all that is fitted on the tile table is fitted on them. */
final class TrainRows {
    private final TileRecord tile;
    private final BitSet targetFrames;
    private final BitSet inputFrames;

    TrainRows(TrainFrames train, TileRecord tile) {
        this.tile = tile;
        this.targetFrames = tile.isAlive() ? train.targets(tile.region(), tile.box()) : new BitSet();
        this.inputFrames = targetFrames.isEmpty() ? targetFrames : train.inputs(tile.region(), tile.box());
    }

    /** @param atFrames whether input frames are read, else target frames; a row without a frame serves both */
    List<TileRow> read(boolean atFrames) {
        BitSet frames = atFrames ? inputFrames : targetFrames;
        return tile.rows().stream()
                .filter(row -> row.frame() < 0 ? !frames.isEmpty() : frames.get(row.frame()))
                .toList();
    }
}
