package io.tileseq.model;

/** The order of a tensor's axes: T frames, H rows, W columns, C bands; the last one varies fastest. */
public enum Layout {
    THWC,
    TCHW,
    CTHW;

    /** The axis names in order, one letter each, as they stand in footers and in {@code dataset.json}. */
    public String axes() {
        return name();
    }

    /** Whether the bands of a pixel lie side by side: a frame is (H, W, C), else (C, H, W). */
    public boolean isChannelsLast() {
        return this == THWC;
    }

    /** The lengths of the axes, in their order. */
    public int[] shape(int frames, int height, int width, int bands) {
        return switch (this) {
            case THWC -> new int[] {frames, height, width, bands};
            case TCHW -> new int[] {frames, bands, height, width};
            case CTHW -> new int[] {bands, frames, height, width};
        };
    }
}
