package io.tileseq.config;

import io.tileseq.image.ImageOptions;
import io.tileseq.model.EdgePolicy;
import io.tileseq.model.Nodata;
import io.tileseq.model.ResizeFilter;
import java.util.List;
import java.util.OptionalInt;

/**
 * How pixels are taken from the images.
 *
 * @param height rows of a sample's frames; empty with {@code width} for no resize
 * @param width columns of a sample's frames
 * @param bands which bands, 0-based, in this order; empty for all
 * @param resize the filter
 * @param edge what becomes of tiles that reach outside the image
 * @param align what becomes of samples whose images differ in size
 * @param options how files are decoded
 * @param nodata what becomes of pixels without data
 */
public record ImageConfig(
        OptionalInt height,
        OptionalInt width,
        List<Integer> bands,
        ResizeFilter resize,
        EdgePolicy edge,
        Align align,
        ImageOptions options,
        Nodata nodata) {
    public static final ResizeFilter DEFAULT_RESIZE = ResizeFilter.BILINEAR;
    public static final EdgePolicy DEFAULT_EDGE = EdgePolicy.REJECT;

    /** How images of a region that differ in size lie on each other. */
    public enum Align {
        /** They do not: such a sample is rejected. */
        REJECT,
        /** Pixel (0, 0) is common. */
        TOP_LEFT
    }

    public ImageConfig {
        bands = List.copyOf(bands);
    }
}
