/**
 * Features from columns of the tile table: which cells say what, and what the fitted pipeline makes of them. Start with {@link
 * io.tileseq.tabular.TabularFeatures}.
 */
package io.tileseq.tabular;
