package io.tileseq.group;

/**
 * One row of a shard.
 *
 * @param sample whose row it is
 * @param copy which copy of it, from 0, the original
 * @param cell where it stands in the lanes; null if there are none
 */
record SampleRow(int sample, int copy, Cell cell) {

    /**
     * A place in the lanes.
     *
     * @param lane from 0
     * @param step within the split, from 0
     * @param keepsMemory whether the row goes on where the lane's row before it ended
     * @param filling what it holds
     * @param replayed the earlier slot that it repeats, if it is replayed
     */
    record Cell(int lane, int step, boolean keepsMemory, Filling filling, int replayed) {}

    /** What a row of a lane holds. */
    enum Filling {
        /** Its sample. */
        OWN,
        /** Its sample, as it stands in an earlier slot. */
        REPLAYED,
        /** Nothing: zeros under the name of its sample. */
        MASKED
    }

    /** What the row holds. */
    Filling filling() {
        return cell == null ? Filling.OWN : cell.filling();
    }
}
