package io.tileseq.spark;

import io.tileseq.config.BuildConfig;
import io.tileseq.config.SequenceConfig;
import io.tileseq.config.TargetConfig;
import io.tileseq.model.UserException;
import io.tileseq.plan.FrameOrder;
import io.tileseq.plan.FrameTimes;
import io.tileseq.sequence.Gaps;
import io.tileseq.sequence.Windows;
import java.util.Collection;

/** The part of the plan that orders frames in time and cuts windows from them. */
final class FrameStep {
    private final BuildConfig config;

    FrameStep(BuildConfig config) {
        this.config = config;
    }

    /** The labels that were found, in the order that the config asks for. */
    FrameOrder ordered(Collection<String> labels) {
        try {
            return switch (config.frames().orderBy()) {
                case NATURAL, LISTED -> FrameOrder.natural(labels);
                case NUMERIC -> FrameOrder.numeric(labels);
                case TIME -> FrameOrder.byTime(labels, times());
            };
        } catch (IllegalArgumentException e) {
            throw UserException.input(
                    e.getMessage() + "; use another frames.order_by, or list the frames in frames.order");
        }
    }

    private FrameTimes times() {
        return new FrameTimes(config.frames().timePattern().orElseThrow());
    }

    /** How far apart the frames of a window may lie; null for any distance. */
    Gaps gaps(FrameOrder order) {
        SequenceConfig.MaxGap most = config.sequence().maxGap().orElse(null);
        if (most == null) {
            return null;
        }
        long[] coordinates = new long[order.size()];
        FrameTimes times = most.inTime() ? times() : null;
        for (int i = 0; i < coordinates.length; i++) {
            try {
                coordinates[i] = most.inTime() ? times.micros(order.label(i)) : i;
            } catch (IllegalArgumentException e) {
                throw UserException.input(e.getMessage() + ", which sequence.max_gap needs");
            }
            if (i > 0 && coordinates[i] < coordinates[i - 1]) {
                throw UserException.config("frame " + order.label(i) + " comes after frame " + order.label(i - 1)
                        + " but is earlier; sequence.max_gap in time needs frames in the order of their times");
            }
        }
        return new Gaps(most.amount(), coordinates, config.sequence().gaps() == SequenceConfig.GapPolicy.MASK);
    }

    /** @throws UserException if no window fits into the frames */
    Windows windows(FrameOrder order) {
        SequenceConfig sequence = config.sequence();
        int horizon = sequence.horizon();
        int dilation = sequence.dilation();
        int predicted = TargetConfig.predicted(config.targets().values());
        int length = sequence.length().orElse(Math.floorDiv(order.size() - 1 - horizon - predicted, dilation) + 1);
        Windows windows =
                new Windows(order.size(), Math.max(1, length), sequence.stride(), dilation, horizon, predicted);
        if (length < 1 || windows.count() == 0) {
            throw UserException.config("no window fits: sequence.length " + length + " and sequence.horizon " + horizon
                    + (dilation > 1 ? " with sequence.dilation " + dilation : "")
                    + (predicted > 0 ? " and " + predicted + " predicted frame(s)" : "") + " need " + windows.span()
                    + " frames, but there are " + order.size() + ": "
                    + String.join(", ", order.labels().subList(0, Math.min(10, order.size()))));
        }
        return windows;
    }
}
