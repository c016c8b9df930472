/**
 * Time: which windows are cut from the order of frames, and what becomes of each sample and each table row. Start with
 * {@link io.tileseq.sequence.Windows}.
 */
package io.tileseq.sequence;
