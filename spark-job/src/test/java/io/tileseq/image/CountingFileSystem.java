package io.tileseq.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.impl.OpenFileParameters;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** A Hadoop file system of files in memory that keeps book of what it is asked for, as an object store would bill it. */
public final class CountingFileSystem extends FileSystem {
    /** Files by path; shared by all instances, as Hadoop makes them. */
    static final Map<String, byte[]> FILES = new LinkedHashMap<>();

    /** Files that nobody may open: as the local file system does, it says of them that they are not found. */
    static final Set<String> LOCKED = new HashSet<>();

    /** Position and length of each range that was asked for. */
    static final List<long[]> RANGES = new ArrayList<>();

    /** The options of each open. */
    static final List<Map<String, String>> OPENED = new ArrayList<>();

    /** A configuration that knows the file system under {@code counting:///}. */
    static Configuration configuration() {
        Configuration conf = new Configuration(false);
        conf.set("fs.counting.impl", CountingFileSystem.class.getName());
        return conf;
    }

    static void reset() {
        RANGES.clear();
        OPENED.clear();
    }

    static long bytes() {
        return RANGES.stream().mapToLong(range -> range[1]).sum();
    }

    @Override
    public URI getUri() {
        return URI.create("counting:///");
    }

    @Override
    protected CompletableFuture<FSDataInputStream> openFileWithOptions(Path path, OpenFileParameters parameters)
            throws IOException {
        Map<String, String> options = new LinkedHashMap<>();
        parameters.getOptions().forEach(entry -> options.put(entry.getKey(), entry.getValue()));
        OPENED.add(options);
        try {
            return CompletableFuture.completedFuture(open(path, 0));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        if (LOCKED.contains(path.toUri().getPath())) {
            throw new FileNotFoundException(path + " (Permission denied)");
        }
        return new FSDataInputStream(new Stream(file(path)));
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        return new FileStatus(file(path).length, false, 1, 1 << 20, 0, path);
    }

    private static byte[] file(Path path) throws FileNotFoundException {
        byte[] file = FILES.get(path.toUri().getPath());
        if (file == null) {
            throw new FileNotFoundException(path.toString());
        }
        return file;
    }

    /** Only ranges at positions are served: reads in a row would be many requests, or more bytes than were asked for. */
    private static final class Stream extends FSInputStream {
        private final byte[] file;

        Stream(byte[] file) {
            this.file = file;
        }

        @Override
        public void readFully(long position, byte[] buffer, int offset, int length) {
            RANGES.add(new long[] {position, length});
            System.arraycopy(file, Math.toIntExact(position), buffer, offset, length);
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("reads at no position");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            throw new UnsupportedOperationException("reads at no position");
        }

        @Override
        public void seek(long position) {
            throw new UnsupportedOperationException("seeks");
        }

        @Override
        public long getPos() {
            return 0;
        }

        @Override
        public boolean seekToNewSource(long position) {
            return false;
        }
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean rename(Path from, Path to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean delete(Path path, boolean recursive) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileStatus[] listStatus(Path path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setWorkingDirectory(Path path) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Path getWorkingDirectory() {
        return new Path("counting:///");
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) {
        throw new UnsupportedOperationException();
    }
}
