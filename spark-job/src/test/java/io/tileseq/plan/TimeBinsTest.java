package io.tileseq.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeBinsTest {
    private static TimeBins numbers(String... labels) {
        return new TimeBins(new FrameOrder(List.of(labels)), Optional.empty(), Optional.empty());
    }

    private static int frame(TimeBins bins, String time) {
        return bins.frame(bins.parse(time));
    }

    @Test
    void a_time_on_an_edge_belongs_to_the_later_frame_alone() {
        TimeBins bins = numbers("0", "10", "30");
        assertEquals(0, frame(bins, "0"));
        assertEquals(0, frame(bins, "9.999"));
        assertEquals(1, frame(bins, "10.0"));
        assertEquals(1, frame(bins, "29"));
        assertEquals(2, frame(bins, "3e1"));
    }

    @Test
    void the_last_bin_is_as_long_as_the_one_before_and_a_single_one_has_no_end() {
        TimeBins bins = numbers("0", "10", "30");
        assertEquals(2, frame(bins, "49.9"));
        assertEquals(-1, frame(bins, "50"));
        assertEquals(-1, frame(bins, "-0.5"));
        assertEquals(0, frame(numbers("7"), "1e300"));
        assertEquals(-1, frame(numbers("7"), "6"));
    }

    @Test
    void frames_with_one_time_have_no_bins() {
        assertEquals(
                "frame 10.0 comes after frame 10 but is not later; bins of time need frames whose times ascend",
                assertThrows(IllegalArgumentException.class, () -> numbers("0", "10", "10.0"))
                        .getMessage());
    }

    @Test
    void times_may_be_written_otherwise_than_labels() {
        FrameOrder days = new FrameOrder(List.of("2020-01-05", "2020-01-06"));
        TimeBins bins = new TimeBins(days, Optional.of("yyyy-MM-dd"), Optional.of("yyyy-MM-dd HH:mm"));
        assertEquals(0, frame(bins, "2020-01-05 23:59"));
        assertEquals(1, frame(bins, "2020-01-06 00:00"));
        assertEquals(-1, frame(bins, "2020-01-07 00:00"));
        assertEquals(BigDecimal.valueOf(86_400_000_000L), bins.parse("1970-01-02 00:00"));
    }

    @Test
    void what_is_no_time_is_told() {
        assertEquals(
                "a is no number",
                assertThrows(IllegalArgumentException.class, () -> numbers("a")).getMessage());
        assertEquals(
                "frame 3 comes after frame 9 but is not later; bins of time need frames whose times ascend",
                assertThrows(IllegalArgumentException.class, () -> numbers("9", "3"))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> numbers("1").parse("noon"));
    }
}
