package io.tileseq;

import io.tileseq.model.UserException;
import io.tileseq.spark.Version;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The entry point of {@code spark-submit --class io.tileseq.Main} and of {@code scripts/tileseq}. Exit codes: 0 done, 1 a
 * bug, 2 config or usage, 3 input data past its threshold, 4 storage.
 */
@Command(
        name = "tileseq",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Versions.class,
        description = "Tile tables and region images over time to training-ready Parquet shards of tensors.",
        footer = {
            "",
            "Exit codes: 0 done, 1 a bug, 2 config or usage, 3 input data past its threshold, 4 storage.",
            "",
            "Examples:",
            "  tileseq check --config conf/landcover.yaml",
            "  tileseq build --config conf/landcover.yaml",
            "  tileseq inspect target/landcover"
        },
        subcommands = {BuildCommand.class, CheckCommand.class, InspectCommand.class, ImageCommand.class})
public final class Main implements Runnable {
    static final int BUG = 1;

    @Spec
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] args) {
        int code = run(writer(System.out), writer(System.err), args);
        if (code != 0) {
            System.exit(code);
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** Runs a command and returns its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        boolean debug = Arrays.asList(args).contains("--debug");
        CommandLine commandLine = new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((mistake, parsed) -> misused(mistake, err))
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, debug, err));
        try {
            return commandLine.execute(args);
        } catch (Error failure) {
            return failed(failure, debug, err);
        }
    }

    private static int failed(Throwable failure, boolean debug, PrintWriter err) {
        tell(failure, debug, err);
        return exitCode(failure);
    }

    /** The exit code of a run that ends with a failure. */
    static int exitCode(Throwable failure) {
        return failure instanceof UserException user ? user.fault().exitCode() : BUG;
    }

    private static void tell(Throwable failure, boolean debug, PrintWriter err) {
        if (failure instanceof UserException) {
            err.println("tileseq: " + failure.getMessage());
        } else if (failure instanceof OutOfMemoryError) {
            err.printf(
                    "tileseq: out of memory (%s) with a heap of %d MiB; give more with TILESEQ_HEAP=8g, or under"
                            + " spark-submit with --driver-memory and --executor-memory, or lower shuffle.group_bytes%n",
                    failure.getMessage(), Runtime.getRuntime().maxMemory() >> 20);
        } else {
            err.println("tileseq: this is a bug, please report it with the lines below");
            failure.printStackTrace(err);
            return;
        }
        if (debug) {
            failure.printStackTrace(err);
        }
    }

    private static int misused(ParameterException mistake, PrintWriter err) {
        String message = mistake.getMessage();
        err.println("tileseq: " + message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1));
        UnmatchedArgumentException.printSuggestions(mistake, err);
        err.println("See " + mistake.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return UserException.Fault.CONFIG.exitCode();
    }

    /** Without a command. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Give a command: build, check, inspect or image");
    }

    /** The version as the build knows it. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tileseq " + Version.tileseq()};
        }
    }
}
