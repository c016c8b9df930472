package io.tileseq.plan;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The frame that a time belongs to: the one in whose bin [its own time, the next frame's time) it lies. The last bin is as
 * long as the one before it; a single frame's has no end.
 */
public final class TimeBins implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String timePattern;
    private final List<BigDecimal> starts = new ArrayList<>();
    private final BigDecimal end;
    private transient FrameTimes times;

    /**
     * @param labelPattern how labels name times; empty if they are numbers
     * @param timePattern how times are written; empty if as labels are
     * @throws IllegalArgumentException if a label names no time, or none later than that of the label before it
     */
    public TimeBins(FrameOrder order, Optional<String> labelPattern, Optional<String> timePattern) {
        this.timePattern = timePattern.or(() -> labelPattern).orElse(null);
        FrameTimes ofLabels = labelPattern.map(FrameTimes::new).orElse(null);
        for (int i = 0; i < order.size(); i++) {
            BigDecimal start = parse(order.label(i), ofLabels);
            if (i > 0 && start.compareTo(starts.get(i - 1)) <= 0) {
                throw new IllegalArgumentException("frame " + order.label(i) + " comes after frame "
                        + order.label(i - 1) + " but is not later; bins of time need frames whose times ascend");
            }
            starts.add(start);
        }
        int last = starts.size() - 1;
        this.end = last < 1 ? null : starts.get(last).add(starts.get(last).subtract(starts.get(last - 1)));
    }

    /**
     * A time of a row: microseconds since 1970, or the number that it is.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public BigDecimal parse(String text) {
        if (timePattern != null && times == null) {
            times = new FrameTimes(timePattern);
        }
        return parse(text, times);
    }

    private static BigDecimal parse(String text, FrameTimes times) {
        if (times != null) {
            return BigDecimal.valueOf(times.micros(text.strip()));
        }
        try {
            return new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " is no number", e);
        }
    }

    /** The position of the frame that a time belongs to; -1 if it lies before the first bin or after the last. */
    public int frame(BigDecimal time) {
        if (end != null && time.compareTo(end) >= 0) {
            return -1;
        }
        int found = Collections.binarySearch(starts, time);
        return found >= 0 ? found : -found - 2;
    }
}
