/**
 * What a model is to learn, as pure functions: from a row of the tile table ({@link io.tileseq.target.TableTarget}) or from
 * images ({@link io.tileseq.target.ImageTarget}) to the bytes of a target. Start with {@link io.tileseq.target.Target}.
 */
package io.tileseq.target;
