package io.tileseq;

import io.tileseq.config.BuildConfig;
import io.tileseq.model.Ledger;
import io.tileseq.spark.BuildJob;
import io.tileseq.spark.BuildOptions;
import io.tileseq.spark.CheckResult;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tileseq check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Reads the tables and the images' headers and says what a build would do; decodes no pixel.",
        footer = {"", "Example:", "  tileseq check --config conf/landcover.yaml"})
final class CheckCommand implements Callable<Integer> {
    private static final int MOST_SHOWN = 5;

    @Mixin
    private ConfigOptions options;

    @Mixin
    private DebugOption debug;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        BuildConfig config = options.load();
        CheckResult result = BuildJob.check(
                config,
                new BuildOptions(
                        false, false, options.master(), options.settings().all(), phase -> {}));
        PrintWriter out = spec.commandLine().getOut();
        out.println("  tensor x: " + result.tensor().type().numpyName() + " "
                + Arrays.toString(result.tensor().shape()) + " "
                + result.tensor().axes());
        out.println("  frames: " + DatasetText.shortened(result.frames()));
        Tabulated splits = new Tabulated().row("split", "planned samples", "regions", "shards", "bytes of tensors");
        result.splits()
                .forEach((split, planned) -> splits.row(
                        split.text(),
                        planned.samples(),
                        planned.regions(),
                        planned.shards(),
                        Tabulated.bytes(planned.bytes())));
        out.print("\n" + splits + "  in " + result.groups() + " group(s), one task each\n\n");
        out.print(ledger("tile rows read", result.rows()));
        result.targetRows().forEach((name, rows) -> out.print(ledger("rows of " + name + " read", rows)));
        out.print(ledger("samples planned", result.samples()));
        list(out, "images missing", result.missing());
        list(out, "images unreadable", result.unreadable());
        out.flush();
        return 0;
    }

    private static Tabulated ledger(String total, Ledger ledger) {
        Tabulated table = new Tabulated().row(total, ledger.total());
        if (ledger.padding() > 0) {
            table.row("  rows of padding", ledger.padding());
        }
        ledger.dropped().forEach((reason, count) -> table.row("  to drop " + reason, count));
        ledger.rejected().forEach((reason, count) -> table.row("  to reject " + reason, count));
        return table;
    }

    private static void list(PrintWriter out, String what, List<String> messages) {
        if (messages.isEmpty()) {
            return;
        }
        out.println("  " + what + ": " + messages.size());
        messages.stream().limit(MOST_SHOWN).forEach(message -> out.println("    " + message));
        if (messages.size() > MOST_SHOWN) {
            out.println("    and " + (messages.size() - MOST_SHOWN) + " more");
        }
    }
}
