package io.tileseq.config;

import io.tileseq.config.SequenceConfig.GapPolicy;
import io.tileseq.config.SequenceConfig.MaxGap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the section {@code sequence}. */
final class SequenceReader {
    private static final Pattern GAP = Pattern.compile("(\\d{1,9})\\s*(us|ms|s|min|h|d)?");

    private static final Map<String, Long> MICROS = Map.of(
            "us", 1L,
            "ms", 1_000L,
            "s", 1_000_000L,
            "min", 60_000_000L,
            "h", 3_600_000_000L,
            "d", 86_400_000_000L);

    private SequenceReader() {}

    static SequenceConfig read(Section section, FramesConfig frames) {
        OptionalInt length = section.optionalInteger("length", 1, Section.MAX_SIDE);
        int stride = (int) section.integer("stride", SequenceConfig.DEFAULT_STRIDE, 1, Section.MAX_SIDE);
        int dilation = (int) section.integer("dilation", SequenceConfig.DEFAULT_DILATION, 1, Section.MAX_SIDE);
        int horizon = (int) section.integer("horizon", SequenceConfig.DEFAULT_HORIZON, 0, Section.MAX_SIDE);
        Optional<MaxGap> maxGap = maxGap(section, dilation, frames);
        GapPolicy gaps = section.choice("gap_policy", GapPolicy.class, GapPolicy.DROP);
        long span = (length.orElse(1) - 1L) * dilation + 1 + horizon;
        int count = frames.order().size();
        if (count > 0 && span > count) {
            section.problem(
                    length.isPresent() ? "length" : "horizon",
                    "with horizon " + horizon + (dilation > 1 ? " and dilation " + dilation : "") + " a window spans "
                            + span + " frames but frames.order has " + count + ", so no window fits");
        }
        section.finish();
        return new SequenceConfig(length, stride, dilation, horizon, maxGap, gaps);
    }

    private static Optional<MaxGap> maxGap(Section section, int dilation, FramesConfig frames) {
        Optional<String> text = section.optionalText("max_gap");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = GAP.matcher(text.get().strip());
        if (!matcher.matches()) {
            section.problem(
                    "max_gap",
                    "must be frames such as 2, or a time such as 16d, 12h, 30min, 10s, 40ms, but is " + text.get());
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        if (matcher.group(2) != null) {
            if (frames.timePattern().isEmpty()) {
                section.problem("max_gap", "is a time, so frames.time_pattern must say how labels name theirs");
            }
            return Optional.of(new MaxGap(amount * MICROS.get(matcher.group(2)), true));
        }
        if (amount < dilation) {
            section.problem(
                    "max_gap",
                    "must be at least sequence.dilation, " + dilation + " frames, else no window is valid, but is "
                            + amount);
        }
        return Optional.of(new MaxGap(amount, false));
    }
}
