/**
 * Pure functions on arrays of pixels: resize, normalise, put into place, and the statistics of bands. Start with {@link
 * io.tileseq.tensor.FrameEncoder}.
 */
package io.tileseq.tensor;
