package io.tileseq.spark;

import com.fasterxml.jackson.databind.JsonNode;
import io.tileseq.model.Split;
import io.tileseq.model.UserException;
import io.tileseq.shard.DatasetJson;
import io.tileseq.shard.OutputFiles;
import io.tileseq.shard.RejectFile;
import java.io.IOException;
import java.util.List;

/** Makes sure that a build writes into a folder that is its own. */
final class OutputFolder {
    private OutputFolder() {}

    /**
     * Prepares the folder of a new build.
     *
     * @param overwrite whether to remove what an earlier build left there, and nothing else
     * @throws UserException if something is there
     */
    static void prepare(OutputFiles files, boolean overwrite) throws IOException {
        List<String> names = files.list("");
        if (names.isEmpty()) {
            return;
        }
        if (!overwrite) {
            boolean begun = names.contains(BuildState.FOLDER);
            throw UserException.config("the output folder " + files.uri() + " is not empty: it holds "
                    + String.join(", ", names.subList(0, Math.min(5, names.size())))
                    + (begun ? "; go on with --resume, or" : "; choose another output.path, or")
                    + " replace it with --overwrite");
        }
        if (names.contains(DatasetJson.FILE)) {
            JsonNode dataset = DatasetJson.read(files);
            files.delete(DatasetJson.FILE); // first, so that a half-removed dataset is none
            for (JsonNode shard : dataset.path("shards")) {
                String path = shard.path("path").asText();
                if (!path.contains("..") && !path.startsWith("/") && !path.contains(":")) {
                    files.delete(path);
                }
            }
        }
        for (Split split : Split.values()) {
            deleteMatching(files, split.text(), "\\.?shard-\\d+-of-\\d+\\.parquet(\\.tmp)?");
            files.deleteIfEmpty(split.text());
        }
        deleteMatching(files, RejectFile.FOLDER, "\\.?(tile_rows|samples)-.*\\.parquet(\\.tmp)?");
        files.deleteIfEmpty(RejectFile.FOLDER);
        deleteMatching(files, BuildState.FOLDER, "\\.?(plan|fit|inputs|group-\\d+)\\.(json|tsv)(\\.tmp)?");
        files.deleteIfEmpty(BuildState.FOLDER);
        deleteMatching(files, "", "\\.dataset\\.json\\.tmp");
    }

    private static void deleteMatching(OutputFiles files, String folder, String pattern) throws IOException {
        for (String name : files.list(folder)) {
            if (name.matches(pattern)) {
                files.delete(folder.isEmpty() ? name : folder + "/" + name);
            }
        }
    }
}
