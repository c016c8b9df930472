/** Which region, window or block goes to which split or fold. Start with {@link io.tileseq.split.RegionSplitter}. */
package io.tileseq.split;
