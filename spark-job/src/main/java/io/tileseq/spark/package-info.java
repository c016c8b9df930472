/**
 * The only package that knows Spark: it carries tables and tiles to the code that decides and writes. Start with {@link
 * io.tileseq.spark.BuildJob}, which runs plan, fit, write and publish in turn.
 */
package io.tileseq.spark;
