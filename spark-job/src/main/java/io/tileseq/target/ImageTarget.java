package io.tileseq.target;

import io.tileseq.model.PixelType;
import io.tileseq.sequence.Windows;

/** A target that is read from images: {@link #layer} says from which, {@link #frames} at which frames. */
public sealed interface ImageTarget extends Target permits MaskTarget, ShareTarget, FramesTarget {

    /** The images that it is read from. */
    MaskLayer layer();

    /** The positions whose images a window's value is made of, in their order. */
    int[] frames(Windows windows, int window);

    /**
     * The same target, given what its images hold.
     *
     * @param type of the images
     * @throws IllegalArgumentException if it cannot be made of them
     */
    default ImageTarget of(PixelType type) {
        return this;
    }
}
