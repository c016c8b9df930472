package io.tileseq.model;

/** What becomes of a tile that reaches outside its region's image: the values of {@code image.edge}. */
public enum EdgePolicy {
    /** Its rows are rejected. */
    REJECT,
    /** Its box is cut to the image. */
    CLIP,
    /** The pixels outside are filled with 0 at the source's type. */
    PAD
}
