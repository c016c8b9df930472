package io.tileseq.spark;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts of the tasks that run in this process. On an embedded session that is all of them; on a cluster the driver sees
 * only whole tasks, which it counts itself.
 */
final class Progress {
    private static final LongAdder SAMPLES = new LongAdder();

    private Progress() {}

    /** Called by tasks: samples whose frames were all read. */
    static void samples(long count) {
        SAMPLES.add(count);
    }

    static void reset() {
        SAMPLES.reset();
    }

    static long samples() {
        return SAMPLES.sum();
    }
}
