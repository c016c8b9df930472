package io.tileseq.model;

/** The order of a tensor's axes: T frames, H rows, W columns, C bands. */
public enum Layout {
    THWC,
    TCHW,
    CTHW;

    /** The lengths of the axes in their order. */
    public int[] shape(int frames, int height, int width, int bands) {
        return switch (this) {
            case THWC -> new int[] {frames, height, width, bands};
            case TCHW -> new int[] {frames, bands, height, width};
            case CTHW -> new int[] {bands, frames, height, width};
        };
    }

    /** Whether the bands of a pixel lie side by side. */
    public boolean isChannelsLast() {
        return this == THWC;
    }
}
