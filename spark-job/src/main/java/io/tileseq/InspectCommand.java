package io.tileseq;

import com.fasterxml.jackson.databind.JsonNode;
import io.tileseq.model.UserException;
import io.tileseq.shard.DatasetJson;
import io.tileseq.shard.OutputFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tileseq inspect}. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Says what is in a dataset.",
        footer = {
            "",
            "Examples:",
            "  tileseq inspect target/landcover",
            "  tileseq inspect s3a://bucket/landcover --json"
        })
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DATASET", description = "The dataset's folder, on any Hadoop file system.")
    private String dataset;

    @Option(names = "--json", description = "Prints dataset.json as it is.")
    private boolean json;

    @Mixin
    private SparkSettings settings;

    @Mixin
    private DebugOption debug;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        SparkSettings.requirePath(dataset);
        PrintWriter out = spec.commandLine().getOut();
        try {
            JsonNode tree = DatasetJson.read(new OutputFiles(settings.hadoop(), dataset));
            out.print(json ? tree.toPrettyString() + "\n" : "dataset " + dataset + "\n" + DatasetText.of(tree));
            out.flush();
            return 0;
        } catch (IOException e) {
            throw UserException.storage(dataset + " cannot be read: " + e.getMessage(), e);
        }
    }
}
