package io.tileseq;

import picocli.CommandLine.Option;

/** {@code --debug}, of every command. */
final class DebugOption {
    @Option(names = "--debug", description = "Shows the stack trace of whatever goes wrong.")
    private boolean debug;

    boolean isOn() {
        return debug;
    }
}
