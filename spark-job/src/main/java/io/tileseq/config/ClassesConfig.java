package io.tileseq.config;

import java.util.List;

/**
 * What tells the class of a sample when samples are stratified or balanced.
 *
 * @param target a target of kind class or scalar, with a value at the target frame
 * @param bins for a scalar: where one class ends and the next begins, ascending; empty for a class
 */
public record ClassesConfig(String target, List<Double> bins) {
    public ClassesConfig {
        bins = List.copyOf(bins);
    }
}
