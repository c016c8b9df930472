/**
 * Region images: the header without pixels, and just the blocks that are asked for, over any Hadoop file system. Start
 * with {@link io.tileseq.image.RegionImage}.
 */
package io.tileseq.image;
