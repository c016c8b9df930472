package io.tileseq.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of one dataset on any Hadoop file system. A file appears whole or not at all: object stores show it when it is
 * complete; elsewhere it is written under a temporary name and renamed.
 */
public final class OutputFiles {
    /** Schemes whose stores make an object visible only when it is complete, and whose renames are copies. */
    private static final Set<String> OBJECT_STORES =
            Set.of("s3", "s3a", "s3n", "gs", "abfs", "abfss", "wasb", "wasbs", "oss", "cosn", "obs");

    private final Path root;
    private final FileSystem fs;
    private final boolean direct;

    /** @param uri the dataset's folder */
    public OutputFiles(Configuration conf, String uri) throws IOException {
        this.root = new Path(uri);
        FileSystem found = root.getFileSystem(conf);
        // The checksummed local file system would leave a .crc file beside each shard.
        this.fs = found instanceof LocalFileSystem local ? local.getRawFileSystem() : found;
        this.direct = isObjectStore(uri);
    }

    public static boolean isObjectStore(String uri) {
        String scheme = new Path(uri).toUri().getScheme();
        return scheme != null && OBJECT_STORES.contains(scheme);
    }

    public String uri() {
        return root.toString();
    }

    /** A file being written; {@link #commit} makes it appear, {@link #close} without it discards it. */
    public final class Pending implements AutoCloseable {
        private final Path target;
        private final Path written;
        private final FSDataOutputStream stream;
        private boolean committed;

        private Pending(String path) throws IOException {
            target = new Path(root, path);
            written = direct ? target : new Path(target.getParent(), "." + target.getName() + ".tmp");
            stream = fs.create(written, true);
        }

        public FSDataOutputStream stream() {
            return stream;
        }

        /** Closes the stream and puts the file in its place, over one that may be there. */
        public void commit() throws IOException {
            stream.close();
            committed = true;
            if (!direct && !fs.rename(written, target)) {
                fs.delete(target, false);
                if (!fs.rename(written, target)) {
                    throw new IOException("cannot rename " + written + " to " + target);
                }
            }
        }

        @Override
        public void close() throws IOException {
            if (!committed && !direct) {
                stream.close();
                fs.delete(written, false);
            } else if (!committed) {
                stream.close();
                fs.delete(target, false);
            }
        }
    }

    public Pending create(String path) throws IOException {
        return new Pending(path);
    }

    /** Writes a small file. */
    public void write(String path, String text) throws IOException {
        try (Pending file = create(path)) {
            file.stream().write(text.getBytes(StandardCharsets.UTF_8));
            file.commit();
        }
    }

    /** A small file's text, or null if there is none. */
    public String read(String path) throws IOException {
        Path file = new Path(root, path);
        try {
            int length = Math.toIntExact(fs.getFileStatus(file).getLen());
            byte[] bytes = new byte[length];
            try (var in = fs.open(file)) {
                in.readFully(bytes);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (FileNotFoundException e) {
            return null;
        }
    }

    public boolean exists(String path) throws IOException {
        return fs.exists(new Path(root, path));
    }

    /** Size in bytes, or -1 if there is no such file. */
    public long size(String path) throws IOException {
        try {
            return fs.getFileStatus(new Path(root, path)).getLen();
        } catch (FileNotFoundException e) {
            return -1;
        }
    }

    /** Deletes a file or a folder with all in it, if it is there. */
    public void delete(String path) throws IOException {
        fs.delete(new Path(root, path), true);
    }

    /** Deletes a folder if nothing is in it. */
    public void deleteIfEmpty(String path) throws IOException {
        if (fs.exists(new Path(root, path)) && list(path).isEmpty()) {
            fs.delete(new Path(root, path), false);
        }
    }

    /** The names in a folder, "" for the dataset's own; empty if there is no such folder. */
    public List<String> list(String path) throws IOException {
        List<String> names = new ArrayList<>();
        try {
            for (FileStatus status : fs.listStatus(path.isEmpty() ? root : new Path(root, path))) {
                names.add(status.getPath().getName());
            }
        } catch (FileNotFoundException e) {
            return List.of();
        }
        names.sort(null);
        return names;
    }

    FileSystem fileSystem() {
        return fs;
    }

    Path path(String path) {
        return new Path(root, path);
    }
}
