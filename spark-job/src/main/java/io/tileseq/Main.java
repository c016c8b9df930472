package io.tileseq;

import io.tileseq.model.UserException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of {@code spark-submit --class io.tileseq.Main} and of {@code scripts/tileseq}. */
@Command(
        name = "tileseq",
        mixinStandardHelpOptions = true,
        description = "Tile tables and region images over time to training-ready Parquet shards of tensors.",
        subcommands = {BuildCommand.class})
public final class Main {
    private static final int BUG = 1;

    private Main() {}

    public static void main(String[] args) {
        int code = run(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Runs a command: 0 done, 1 bug, 2 config or usage, 3 input data, 4 storage. */
    static int run(String... args) {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> {
                    if (exception instanceof UserException user) {
                        commandLine.getErr().println("tileseq: " + user.getMessage());
                        return user.fault().exitCode();
                    }
                    exception.printStackTrace(commandLine.getErr());
                    return BUG;
                })
                .execute(args);
    }
}
