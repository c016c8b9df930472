package io.tileseq;

/** The entry point of {@code spark-submit --class io.tileseq.Main} and of {@code scripts/tileseq}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(2);
    }
}
