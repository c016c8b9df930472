/**
 * The config file as immutable records. {@link io.tileseq.config.ConfigLoader} reads it and lists all that is wrong with it
 * at once; {@link io.tileseq.config.BuildConfig} is the result.
 */
package io.tileseq.config;
