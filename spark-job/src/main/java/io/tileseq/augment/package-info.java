/**
 * Augmented copies of samples: what is drawn for one, and what the draw does to pixels, class maps, points and boxes. Start
 * with {@link io.tileseq.augment.Draw}.
 */
package io.tileseq.augment;
