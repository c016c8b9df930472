/** The commands, with their options, what they print and their exit codes. Start with {@link io.tileseq.Main}. */
package io.tileseq;
