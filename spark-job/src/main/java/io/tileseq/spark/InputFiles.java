package io.tileseq.spark;

import io.tileseq.config.BuildConfig;
import io.tileseq.plan.InputFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/** The files that a build reads, as they are now. */
final class InputFiles {
    private InputFiles() {}

    /** @throws FileNotFoundException if there is no such file */
    static InputFile stamp(Configuration conf, String path) throws IOException {
        Path file = new Path(path);
        return stamp(path, file.getFileSystem(conf).getFileStatus(file));
    }

    private static InputFile stamp(String path, FileStatus status) {
        return new InputFile(path, status.getLen(), Long.toString(status.getModificationTime()));
    }

    /** The same files in the same order; those that are gone are left out. */
    static List<InputFile> again(JavaSparkContext sc, SerializableConfiguration conf, List<InputFile> files) {
        sc.setJobDescription("tileseq plan: input files");
        List<String> paths = files.stream().map(InputFile::path).toList();
        return SparkSessions.spread(sc, paths)
                .flatMap(path -> {
                    try {
                        return List.of(stamp(conf.value(), path)).iterator();
                    } catch (FileNotFoundException e) {
                        return Collections.emptyIterator();
                    }
                })
                .collect();
    }

    /** The files of all tables; of {@code tiles.sql} those that Spark names. */
    static List<InputFile> ofTables(
            JavaSparkContext sc, SerializableConfiguration conf, BuildConfig config, TileTable table)
            throws IOException {
        List<InputFile> files = new ArrayList<>();
        if (config.tiles().sql().isPresent()) {
            List<String> roots =
                    new ArrayList<>(new TreeSet<>(List.of(table.rows().inputFiles())));
            sc.setJobDescription("tileseq plan: files of tiles.sql");
            files.addAll(SparkSessions.spread(sc, roots)
                    .flatMap(uri -> below(conf.value(), path(uri)).iterator())
                    .collect());
        }
        List<String> paths = new ArrayList<>();
        config.tiles().path().ifPresent(path -> paths.add(path.resolved()));
        config.frames().table().ifPresent(frames -> paths.add(frames.path().resolved()));
        paths.addAll(ObjectTables.paths(config));
        for (String path : paths) {
            files.addAll(below(conf.value(), new Path(path)));
        }
        return files;
    }

    /** Spark names files by URIs, other sources of tables by plain paths. */
    private static Path path(String uri) {
        try {
            return new Path(new URI(uri));
        } catch (URISyntaxException e) {
            return new Path(uri);
        }
    }

    /** The file itself, or all files of a folder in the order of their paths. */
    private static List<InputFile> below(Configuration conf, Path root) throws IOException {
        List<InputFile> files = new ArrayList<>();
        var listed = root.getFileSystem(conf).listFiles(root, true);
        while (listed.hasNext()) {
            FileStatus status = listed.next();
            files.add(stamp(status.getPath().toString(), status));
        }
        files.sort(Comparator.comparing(InputFile::path));
        return files;
    }
}
