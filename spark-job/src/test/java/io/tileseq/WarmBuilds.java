package io.tileseq;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Builds the same dataset several times in one JVM, for {@code scripts/bench build --warm}: {@code WarmBuilds RUNS FOLDER
 * ARGUMENT…} runs {@code build ARGUMENT…} and leaves the outcomes in {@code FOLDER/0.json}, {@code FOLDER/1.json}, ….
 */
public final class WarmBuilds {
    private WarmBuilds() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, UTF_8);
        for (int run = 0; run < Integer.parseInt(args[0]); run++) {
            Stream<String> own = Stream.of("build", "--overwrite", "--summary", args[1] + "/" + run + ".json");
            String[] command = Stream.concat(own, Arrays.stream(args).skip(2)).toArray(String[]::new);
            int code = Main.run(out, err, command);
            if (code != 0) {
                throw new IllegalStateException("build " + run + " ended with exit code " + code);
            }
        }
    }
}
