package io.tileseq.plan;

import java.io.Serializable;
import java.util.List;

/**
 * Where some bands of a region's image at one frame come from.
 *
 * @param path full URI of the file
 * @param page the page of the file, 0-based
 * @param bands which bands of the page, 0-based, in this order; empty for all
 */
public record ImageSource(String path, int page, List<Integer> bands) implements Serializable {

    public ImageSource {
        bands = List.copyOf(bands);
        if (page < 0) {
            throw new IllegalArgumentException("a page must be 0 or more but was " + page);
        }
    }
}
