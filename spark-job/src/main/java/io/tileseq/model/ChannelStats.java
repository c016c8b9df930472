package io.tileseq.model;

import java.io.Serializable;

/**
 * One band's statistics, in the source's unit.
 *
 * @param count pixels that entered
 * @param mean arithmetic mean; NaN if count is 0
 * @param std population standard deviation; NaN if count is 0
 * @param min smallest value; NaN if count is 0
 * @param max largest value; NaN if count is 0
 */
public record ChannelStats(long count, double mean, double std, double min, double max) implements Serializable {}
