package io.tileseq.model;

import java.nio.charset.StandardCharsets;

/** Seeded 64-bit hashes of identities: the one source of chance in a build. */
public final class Hash64 {
    private Hash64() {}

    /** A well-mixed hash of {@code text} under {@code seed}: FNV-1a over its UTF-8 bytes, finished by {@link #mix}. */
    public static long of(long seed, String text) {
        long hash = 0xcbf29ce484222325L ^ mix(seed);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** SplitMix64's output function (Steele, Lea, Flood 2014): a bijection that spreads every bit. */
    public static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** The hash of {@code text} as a number in [0, 1). */
    public static double unit(long seed, String text) {
        return (of(seed, text) >>> 11) * 0x1.0p-53;
    }
}
