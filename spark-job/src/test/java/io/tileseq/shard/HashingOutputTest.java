package io.tileseq.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.apache.parquet.io.PositionOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashingOutputTest {
    @TempDir
    Path folder;

    /** So that a reader that maps the file finds it in few large pages of the system. */
    @Test
    void bytes_reach_the_file_system_in_pieces_that_end_at_multiples_of_512_KiB() throws IOException {
        Configuration conf = new Configuration(false);
        conf.set("fs.pieces.impl", PiecesFileSystem.class.getName());
        OutputFiles files = new OutputFiles(conf, "pieces://" + folder);
        PiecesFileSystem.PIECES.clear();
        byte[] bytes = new byte[1_200_000];

        try (OutputFiles.Pending pending = files.create("shard")) {
            PositionOutputStream stream = new HashingOutput(pending).create(0);
            stream.write(bytes, 0, 4);
            stream.write(bytes, 0, 1_200_000);
            stream.write(bytes, 0, 10);
            assertEquals(1_200_014, stream.getPos());
        }

        int piece = 512 * 1024;
        assertEquals(List.of(4, piece - 4, piece, 1_200_004 - 2 * piece, 10), PiecesFileSystem.PIECES);
    }

    /** The local file system under another name, which notes the length of each write. */
    public static final class PiecesFileSystem extends RawLocalFileSystem {
        static final List<Integer> PIECES = new ArrayList<>();

        @Override
        public URI getUri() {
            return URI.create("pieces:///");
        }

        @Override
        public FSDataOutputStream create(
                org.apache.hadoop.fs.Path path,
                boolean overwrite,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress)
                throws IOException {
            OutputStream file = super.create(path, overwrite, bufferSize, replication, blockSize, progress);
            OutputStream noted = new FilterOutputStream(file) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    PIECES.add(length);
                    out.write(bytes, offset, length);
                }
            };
            return new FSDataOutputStream(noted, null);
        }
    }
}
