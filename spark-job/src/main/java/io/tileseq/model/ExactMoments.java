package io.tileseq.model;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;

/** Mean and standard deviation of numbers, from exact sums: any order of calls gives the same bits. Not thread-safe. */
public final class ExactMoments implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final MathContext PRECISE = new MathContext(40);

    private long count;
    private BigDecimal sum = BigDecimal.ZERO;
    private BigDecimal squares = BigDecimal.ZERO;

    /** @param value finite */
    public void add(double value) {
        BigDecimal exact = new BigDecimal(value);
        count++;
        sum = sum.add(exact);
        squares = squares.add(exact.multiply(exact));
    }

    /** Adds what {@code other} has summed up. */
    public void merge(ExactMoments other) {
        count += other.count;
        sum = sum.add(other.sum);
        squares = squares.add(other.squares);
    }

    public long count() {
        return count;
    }

    /** Of at least one number. */
    public double mean() {
        return sum.divide(BigDecimal.valueOf(count), PRECISE).doubleValue();
    }

    /** Of the population of at least one number. */
    public double std() {
        BigDecimal n = BigDecimal.valueOf(count);
        BigDecimal spread = squares.multiply(n).subtract(sum.multiply(sum));
        return spread.sqrt(PRECISE).divide(n, PRECISE).doubleValue();
    }
}
