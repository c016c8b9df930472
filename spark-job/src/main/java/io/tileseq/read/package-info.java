/**
 * One pass over the images of a region slice: every block that a tile touches is decoded once, and every tile gets its
 * crop. Shared by the fit of statistics and the writing of shards. Start with {@link io.tileseq.read.SliceReader}.
 */
package io.tileseq.read;
