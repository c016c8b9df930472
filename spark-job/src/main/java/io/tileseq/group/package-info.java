/**
 * What one task does with one group, without Spark: {@link io.tileseq.group.GroupFitter} sums statistics, {@link
 * io.tileseq.group.GroupWriter} writes shards. Both read the images through {@link io.tileseq.group.GroupPass}.
 */
package io.tileseq.group;
