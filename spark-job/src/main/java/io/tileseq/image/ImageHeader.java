package io.tileseq.image;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelType;
import java.util.OptionalDouble;

/**
 * What is known of one page of an image file without decoding a pixel.
 *
 * @param format short name of the container: {@code tiff}, {@code png}, {@code jpeg}, …
 * @param grid size of the page in pixels, and its blocks
 * @param bands bands per pixel as {@link RegionImage} delivers them
 * @param type element type as {@link RegionImage} delivers it
 * @param compression the field's name of it: {@code none}, {@code lzw}, {@code deflate}, {@code zstd}, {@code jpeg}, …
 * @param pages pages that count as frames: overviews and masks left out
 * @param nodata the value that marks pixels without data (GDAL_NODATA), or empty
 */
public record ImageHeader(
        String format,
        BlockGrid grid,
        int bands,
        PixelType type,
        String compression,
        int pages,
        OptionalDouble nodata) {}
