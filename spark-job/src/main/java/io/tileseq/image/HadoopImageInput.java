package io.tileseq.image;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** A file of any Hadoop file system, opened for reads at positions. */
final class HadoopImageInput implements ImageInput {
    private final String name;
    private final FileStatus status;
    private final FSDataInputStream stream;
    private final ReadCounter counter;

    private HadoopImageInput(String name, FileStatus status, FSDataInputStream stream, ReadCounter counter) {
        this.name = name;
        this.status = status;
        this.stream = stream;
        this.counter = counter;
    }

    /** @throws FileNotFoundException if there is no such file */
    static HadoopImageInput open(Configuration conf, String path, ReadCounter counter) throws IOException {
        Path file = new Path(path);
        FileSystem fs = file.getFileSystem(conf);
        if (fs instanceof LocalFileSystem local) {
            fs = local.getRawFileSystem(); // the checksummed one reads every byte through small buffers
        }
        FileStatus status = fs.getFileStatus(file);
        if (status.isDirectory()) {
            throw new FileNotFoundException(path + " is a folder");
        }
        try {
            // Hadoop 3.3.4 has no constants for these; each store takes the one it knows.
            FSDataInputStream stream = fs.openFile(file)
                    .opt("fs.option.openfile.read.policy", "random")
                    .opt("fs.s3a.experimental.input.fadvise", "random")
                    .build()
                    .get();
            return new HadoopImageInput(path, status, stream, counter);
        } catch (ExecutionException | CompletionException e) {
            Throwable cause = e.getCause();
            // Of a local file that it may not open the JDK says that it is not found, and this one was there just now.
            boolean isThere = cause instanceof FileNotFoundException && fs.exists(file);
            if (cause instanceof IOException io && !isThere) {
                throw io;
            }
            throw new IOException("cannot open " + path + ": " + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while opening " + path, e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long length() {
        return status.getLen();
    }

    /** Milliseconds since 1970. */
    long modified() {
        return status.getModificationTime();
    }

    @Override
    public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
        if (position < 0 || position + length > status.getLen()) {
            throw new EOFException("bytes " + position + " to " + (position + length) + " of " + name + ", which has "
                    + status.getLen());
        }
        long start = System.nanoTime();
        stream.readFully(position, buffer, offset, length);
        counter.request(length, System.nanoTime() - start);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
