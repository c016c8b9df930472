package io.tileseq.model;

/** How a crop is brought to another size; each is Pillow's filter of that name, antialiased when shrinking. */
public enum ResizeFilter {
    NEAREST,
    BOX,
    BILINEAR,
    HAMMING,
    BICUBIC,
    LANCZOS
}
