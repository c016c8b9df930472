package io.tileseq;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tileseq.spark.Phase;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private final StringWriter out = new StringWriter();

    @Test
    void it_tells_percent_rates_and_what_is_left() {
        Phase phase = new Phase("write", 1000, 2_000_000, () -> 250);
        assertEquals(
                "write 25%, 250 of 1000 samples, 50 samples/s, 100 MB/s, 15 s left", ProgressLine.describe(phase, 5));
    }

    @Test
    void it_tells_no_end_before_the_first_sample_and_never_more_than_all() {
        assertEquals(
                "fit 0%, 0 of 10 samples, 0 samples/s, 0 MB/s",
                ProgressLine.describe(new Phase("fit", 10, 1, () -> 0), 1));
        assertEquals(
                "fit 100%, 10 of 10 samples, 10 samples/s, 0 MB/s, 0 s left",
                ProgressLine.describe(new Phase("fit", 10, 1, () -> 12), 1));
    }

    @Test
    void a_phase_without_samples_tells_its_time() {
        assertEquals("plan, 3 s", ProgressLine.describe(new Phase("plan", 0, 0, () -> 0), 3.2));
    }

    @Test
    void a_terminal_has_one_line_that_is_rewritten_and_cleared() {
        try (ProgressLine line = new ProgressLine(new PrintWriter(out), true)) {
            line.begin(new Phase("plan", 0, 0, () -> 0));
        }
        assertEquals("\r\033[Ktileseq: plan, 0 s\r\033[K", out.toString());
    }

    @Test
    void a_log_has_nothing_before_its_first_ten_seconds() {
        try (ProgressLine line = new ProgressLine(new PrintWriter(out), false)) {
            line.begin(new Phase("plan", 0, 0, () -> 0));
        }
        assertEquals("", out.toString());
    }
}
