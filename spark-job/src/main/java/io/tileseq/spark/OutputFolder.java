package io.tileseq.spark;

import com.fasterxml.jackson.databind.JsonNode;
import io.tileseq.model.Split;
import io.tileseq.model.UserException;
import io.tileseq.shard.DatasetJson;
import io.tileseq.shard.OutputFiles;
import io.tileseq.shard.RegionsFile;
import io.tileseq.shard.RejectFile;
import io.tileseq.tabular.TabularFeatures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Makes sure that a build writes into a folder that is its own, and removes nothing that is not a build's. */
final class OutputFolder {
    private static final Pattern SHARD = Pattern.compile("(train|val|test)/shard-\\d+-of-\\d+\\.parquet");
    private static final Pattern REJECTS =
            Pattern.compile(RejectFile.FOLDER + "/((tile_rows|samples)-[a-z0-9-]+|target_rows-[^/]+)\\.parquet");
    private static final int NAMES_SHOWN = 5;

    private final OutputFiles files;
    private final List<String> names;
    private final boolean begun;
    private final boolean finished;

    private OutputFolder(OutputFiles files) throws IOException {
        this.files = files;
        this.names = files.list("");
        this.begun = names.contains(BuildState.FOLDER);
        this.finished = names.contains(DatasetJson.FILE);
    }

    /** How a build begins. */
    enum Start {
        /** With a plan of its own. */
        NEW,
        /** With the plan and the finished groups of a build that was stopped. */
        RESUMED,
        /** Not at all: the dataset is there. */
        FINISHED
    }

    /**
     * Prepares the folder of a build, and marks it as a build's.
     *
     * @param resume whether to go on with what a stopped build left there
     * @param overwrite whether to remove what an earlier build left there, and nothing else
     * @throws UserException if something is there that is in the way
     */
    static Start prepare(OutputFiles files, boolean resume, boolean overwrite) throws IOException {
        OutputFolder folder = new OutputFolder(files);
        if (resume && BuildState.exists(files)) {
            folder.removeTemporaries();
            // The plan writes its rejects again.
            folder.delete(folder.matching(RejectFile.FOLDER, REJECTS, RejectFile.FOLDER + "/tile_rows-plan-"));
            folder.delete(folder.matching(RejectFile.FOLDER, REJECTS, RejectFile.FOLDER + "/target_rows-"));
            return Start.RESUMED;
        }
        if (resume && folder.finished) {
            return Start.FINISHED;
        }
        if (!folder.names.isEmpty() && !overwrite && !(resume && folder.begun)) {
            throw UserException.config(folder.refusal(resume));
        }
        Set<String> own = folder.own();
        folder.requireNoOtherParquet(own);
        // Before anything is removed: if this build is stopped here, the rest is still known as a build's.
        BuildState.mark(files);
        if (folder.finished) {
            files.delete(DatasetJson.FILE); // first, so that a half-removed dataset is none
        }
        folder.delete(own);
        if (folder.begun || folder.finished) {
            folder.removeTemporaries();
        }
        for (Split split : Split.values()) {
            files.deleteIfEmpty(split.text());
        }
        files.deleteIfEmpty(RejectFile.FOLDER);
        return Start.NEW;
    }

    /** Leaves no trace of a build that ended before it wrote anything, so that the next one need not be told to overwrite. */
    static void abandon(OutputFiles files) throws IOException {
        if (files.list("").equals(List.of(BuildState.FOLDER))
                && files.list(BuildState.FOLDER).equals(List.of(BuildState.MARK))) {
            files.delete(BuildState.FOLDER);
            files.deleteIfEmpty("");
        }
    }

    private String refusal(boolean resume) {
        String held = "the output folder " + files.uri() + " is not empty: it holds "
                + String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())))
                + (names.size() > NAMES_SHOWN ? ", …" : "");
        if (resume) {
            return held + ", but no build that --resume could go on with; choose another output.path";
        }
        return held
                + (begun
                        ? "; go on with --resume, or replace it with --overwrite"
                        : "; choose another output.path, or replace the dataset there with --overwrite");
    }

    /** The files that a dataset lists or that a stopped build left. */
    private Set<String> own() throws IOException {
        Set<String> own = new TreeSet<>();
        if (finished) {
            JsonNode dataset = DatasetJson.read(files);
            if (!DatasetJson.FORMAT.equals(dataset.path("format").asText())) {
                throw UserException.config(files.uri() + "/" + DatasetJson.FILE
                        + " is not of tileseq, so nothing there is removed; choose another output.path");
            }
            // Only what has a shard's name: a list with ".." or "/" in it must not lead elsewhere.
            dataset.path("shards")
                    .forEach(shard -> addIf(own, SHARD, shard.path("path").asText()));
            if (dataset.has(TabularFeatures.COLUMN)) {
                own.add(TabularFeatures.FOLDER);
            }
            dataset.path("rejects").forEach(path -> addIf(own, REJECTS, path.asText()));
        }
        if (names.contains(RegionsFile.FILE) && (begun || finished)) {
            own.add(RegionsFile.FILE);
        }
        if (begun) {
            own.add(TabularFeatures.FOLDER);
            for (Split split : Split.values()) {
                own.addAll(matching(split.text(), SHARD, ""));
            }
            own.addAll(matching(RejectFile.FOLDER, REJECTS, ""));
            for (String name : files.list(BuildState.FOLDER)) {
                if (!name.equals(BuildState.MARK)) {
                    own.add(BuildState.FOLDER + "/" + name);
                }
            }
        }
        return own;
    }

    private static void addIf(Set<String> own, Pattern pattern, String path) {
        if (pattern.matcher(path).matches()) {
            own.add(path);
        }
    }

    /** Readers take every Parquet file in a split's folder for the dataset's. */
    private void requireNoOtherParquet(Set<String> own) throws IOException {
        for (Split split : Split.values()) {
            for (String name : files.list(split.text())) {
                String path = split.text() + "/" + name;
                if (name.endsWith(".parquet") && !own.contains(path)) {
                    throw UserException.config("the output folder " + files.uri() + " holds " + path
                            + ", which no build that is known there wrote; remove it, or choose another output.path");
                }
            }
        }
    }

    private List<String> matching(String folder, Pattern pattern, String prefix) throws IOException {
        List<String> paths = new ArrayList<>();
        for (String name : files.list(folder)) {
            String path = folder + "/" + name;
            if (path.startsWith(prefix) && pattern.matcher(path).matches()) {
                paths.add(path);
            }
        }
        return paths;
    }

    /** The files of rejects, relative to the dataset. */
    static List<String> rejects(OutputFiles files) throws IOException {
        return new OutputFolder(files).matching(RejectFile.FOLDER, REJECTS, "");
    }

    /** Removes what attempts that were killed left unfinished. */
    static void removeTemporaries(OutputFiles files) throws IOException {
        new OutputFolder(files).removeTemporaries();
    }

    private void removeTemporaries() throws IOException {
        files.deleteTemporaries("");
        files.deleteTemporaries(RejectFile.FOLDER);
        for (Split split : Split.values()) {
            files.deleteTemporaries(split.text());
        }
    }

    private void delete(Iterable<String> paths) throws IOException {
        for (String path : paths) {
            files.delete(path);
        }
    }
}
