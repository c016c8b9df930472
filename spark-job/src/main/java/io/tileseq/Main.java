package io.tileseq;

import io.tileseq.model.UserException;
import io.tileseq.spark.Version;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The entry point of {@code spark-submit --class io.tileseq.Main} and of {@code scripts/tileseq}. Exit codes: 0 done, 1 a
 * bug, 2 config or usage, 3 input data past its threshold, 4 storage.
 */
@Command(
        name = "tileseq",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Versions.class,
        description = "Tile tables and region images over time to training-ready Parquet shards of tensors.",
        subcommands = {BuildCommand.class, CheckCommand.class, InspectCommand.class, ImageCommand.class})
public final class Main implements Runnable {
    static final int BUG = 1;

    private Main() {}

    public static void main(String[] args) {
        int code = run(writer(System.out), writer(System.err), args);
        if (code != 0) {
            System.exit(code);
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, Charset.defaultCharset());
    }

    /** Runs a command and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        boolean debug = Arrays.asList(args).contains("--debug");
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
                    if (exception instanceof UserException user) {
                        err.println("tileseq: " + user.getMessage());
                        if (debug) {
                            user.printStackTrace(err);
                        }
                        return user.fault().exitCode();
                    }
                    err.println("tileseq: this is a bug, please report it with the lines below");
                    exception.printStackTrace(err);
                    return BUG;
                })
                .execute(args);
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** The version as the build knows it. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tileseq " + Version.tileseq()};
        }
    }
}
