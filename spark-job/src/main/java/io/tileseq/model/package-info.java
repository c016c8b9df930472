/**
 * The nouns of tileseq as immutable values: pixel boxes, block grids, pixel types, tensors, normalisations, splits,
 * ledgers. Imports only the JDK. Start with {@link io.tileseq.model.PixelBox}.
 */
package io.tileseq.model;
