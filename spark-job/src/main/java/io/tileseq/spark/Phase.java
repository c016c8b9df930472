package io.tileseq.spark;

import java.util.function.LongSupplier;

/**
 * A step of a build that is under way.
 *
 * @param name {@code plan}, {@code fit}, {@code write} or {@code publish}
 * @param samples how many samples it will go through, 0 if it does not count them
 * @param sampleBytes bytes of one sample
 * @param done how many samples it went through so far
 */
public record Phase(String name, long samples, long sampleBytes, LongSupplier done) {

    static Phase of(String name) {
        return new Phase(name, 0, 0, () -> 0);
    }
}
