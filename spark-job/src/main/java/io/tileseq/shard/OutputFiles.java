package io.tileseq.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;

/**
 * The files of one dataset on any Hadoop file system. A file appears whole or not at all, and in place of one that may be
 * there: stores that show an object only when it is complete get it under its name at once; elsewhere it is written under a
 * temporary name and renamed. Several attempts at one file do not disturb each other.
 */
public final class OutputFiles {
    /** Stores without folders, where a rename is a copy. */
    private static final Set<String> OBJECT_STORES =
            Set.of("s3", "s3a", "s3n", "gs", "abfs", "abfss", "wasb", "wasbs", "oss", "cosn", "obs");
    /** Those of them where a file that is being written can be seen. */
    private static final Set<String> SHOW_UNFINISHED = Set.of("abfs", "abfss", "wasb", "wasbs");

    private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.[0-9a-f]{16}\\.tmp");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path root;
    private final FileSystem fs;
    private final boolean local;
    private final boolean direct;

    /** @param uri the dataset's folder */
    public OutputFiles(Configuration conf, String uri) throws IOException {
        this.root = new Path(uri);
        FileSystem found = root.getFileSystem(conf);
        // The checksummed local file system would leave a .crc file beside each shard.
        this.fs = found instanceof LocalFileSystem checksummed ? checksummed.getRawFileSystem() : found;
        this.local = fs instanceof RawLocalFileSystem;
        this.direct =
                isObjectStore(uri) && !SHOW_UNFINISHED.contains(root.toUri().getScheme());
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
            target = path(path);
            // A name of its own for each attempt: a task's twin writes the same file at the same time.
            String own = "." + target.getName() + "." + HexFormat.of().toHexDigits(RANDOM.nextLong()) + ".tmp";
            written = direct ? target : new Path(target.getParent(), own);
            try {
                stream = fs.create(written, true);
            } catch (IOException | FSError e) {
                throw failed("write", target, e);
            }
        }

        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                stream.write(bytes, offset, length);
            } catch (IOException | FSError e) {
                throw failed("write", target, e);
            }
        }

        /** Puts the file in its place, over one that may be there. */
        public void commit() throws IOException {
            try {
                stream.close();
                if (!direct) {
                    rename(written, target);
                }
            } catch (IOException | FSError e) {
                throw failed("write", target, e);
            }
            committed = true;
        }

        @Override
        public void close() throws IOException {
            if (committed) {
                return;
            }
            if (!direct) {
                discard();
            } else if (stream.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
                stream.abort();
            }
            // Else it stays open: closing would show the unfinished object, over a good one of a twin.
        }

        private void discard() throws IOException {
            try {
                stream.close();
            } catch (IOException | FSError e) {
                // A full disk, say, which refuses what was buffered. Whoever did not commit knows already.
            } finally {
                fs.delete(written, false);
            }
        }
    }

    /** @param failure an exception, or the error that Hadoop's local file system makes of one */
    private static IOException failed(String what, Path file, Throwable failure) {
        Throwable cause = failure instanceof FSError ? failure.getCause() : failure;
        return new IOException("cannot " + what + " " + file + ": " + cause.getMessage(), cause);
    }

    /** Renames at once, over a file that may be there. */
    private void rename(Path from, Path to) throws IOException {
        if (local) {
            // the system's own rename replaces
            if (!fs.rename(from, to)) {
                throw new IOException("cannot rename " + from + " to " + to);
            }
            return;
        }
        try {
            FileContext.getFileContext(fs.getUri(), fs.getConf()).rename(from, to, Options.Rename.OVERWRITE);
        } catch (UnsupportedFileSystemException e) {
            // A file system that cannot replace: twins write equal bytes, so what is in the way may go.
            if (!fs.rename(from, to)) {
                fs.delete(to, false);
                if (!fs.rename(from, to)) {
                    throw new IOException("cannot rename " + from + " to " + to, e);
                }
            }
        }
    }

    /** Deletes what attempts that were killed left in a folder, "" for the dataset's own. */
    public void deleteTemporaries(String folder) throws IOException {
        for (String name : list(folder)) {
            if (isTemporary(name)) {
                delete(folder.isEmpty() ? name : folder + "/" + name);
            }
        }
    }

    /** Whether a file of that name is one that was never completed. */
    public static boolean isTemporary(String name) {
        return TEMPORARY.matcher(name).matches();
    }

    /** Begins a file; folders on its way are made. */
    public Pending create(String path) throws IOException {
        return new Pending(path);
    }

    /** Writes a small file. */
    public void write(String path, String text) throws IOException {
        try (Pending file = create(path)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            file.write(bytes, 0, bytes.length);
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
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    public boolean exists(String path) throws IOException {
        return fs.exists(path(path));
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
        try {
            fs.delete(path(path), true);
        } catch (IOException e) {
            throw failed("delete", path(path), e);
        }
    }

    /** Deletes a folder, "" for the dataset's own, if nothing is in it. */
    public void deleteIfEmpty(String path) throws IOException {
        if (exists(path) && list(path).isEmpty()) {
            fs.delete(path(path), false);
        }
    }

    /** The names in a folder, "" for the dataset's own; empty if there is no such folder. */
    public List<String> list(String path) throws IOException {
        List<String> names = new ArrayList<>();
        try {
            for (FileStatus status : fs.listStatus(path(path))) {
                names.add(status.getPath().getName());
            }
        } catch (FileNotFoundException e) {
            return List.of();
        } catch (IOException e) {
            throw failed("list", path(path), e);
        }
        names.sort(null);
        return names;
    }

    /** A file as Parquet reads it. */
    InputFile input(String path) throws IOException {
        return HadoopInputFile.fromPath(path(path), fs.getConf());
    }

    private Path path(String path) {
        return path.isEmpty() ? root : new Path(root, path);
    }
}
