package io.tileseq;

import io.tileseq.spark.Phase;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says how far a build is: one line that is rewritten on a terminal, a line every 10 seconds elsewhere. */
final class ProgressLine implements AutoCloseable {
    private static final long TERMINAL_MILLIS = 250;
    private static final long LOG_MILLIS = 10_000;

    private final PrintWriter out;
    private final boolean terminal;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tileseq-progress");
        thread.setDaemon(true);
        return thread;
    });
    private Phase phase;
    private long start;

    ProgressLine(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        long every = terminal ? TERMINAL_MILLIS : LOG_MILLIS;
        Future<?> unused = clock.scheduleAtFixedRate(this::show, every, every, TimeUnit.MILLISECONDS);
    }

    /** A step begins. */
    synchronized void begin(Phase next) {
        finishLine();
        phase = next;
        start = System.nanoTime();
        if (terminal) {
            show();
        }
    }

    private synchronized void show() {
        if (phase == null) {
            return;
        }
        String text = "tileseq: " + describe(phase, (System.nanoTime() - start) / 1e9);
        if (terminal) {
            out.print("\r\033[K" + text);
        } else {
            out.println(text);
        }
        out.flush();
    }

    /** How far a phase is that began {@code seconds} ago. */
    static String describe(Phase phase, double seconds) {
        if (phase.samples() == 0) {
            return String.format(Locale.ROOT, "%s, %.0f s", phase.name(), seconds);
        }
        long done = Math.min(phase.done().getAsLong(), phase.samples());
        double rate = done / Math.max(seconds, 1e-3);
        String left = done == 0 ? "" : String.format(Locale.ROOT, ", %.0f s left", (phase.samples() - done) / rate);
        return String.format(
                Locale.ROOT,
                "%s %d%%, %d of %d samples, %.0f samples/s, %.0f MB/s%s",
                phase.name(),
                100 * done / phase.samples(),
                done,
                phase.samples(),
                rate,
                rate * phase.sampleBytes() / 1e6,
                left);
    }

    private void finishLine() {
        if (terminal && phase != null) {
            out.print("\r\033[K");
            out.flush();
        }
    }

    @Override
    public synchronized void close() {
        clock.shutdownNow();
        finishLine();
        phase = null;
    }
}
