/**
 * Which region goes to which split, and the proof that nothing leaked. Start with {@link
 * io.tileseq.split.RegionSplitter}.
 */
package io.tileseq.split;
