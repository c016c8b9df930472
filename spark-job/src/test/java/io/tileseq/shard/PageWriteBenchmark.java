package io.tileseq.shard;

import io.tileseq.model.Layout;
import io.tileseq.model.Normalization;
import io.tileseq.model.PixelType;
import io.tileseq.model.Split;
import io.tileseq.model.TensorSpec;
import io.tileseq.shard.Column.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Writing a shard of 256 MiB of float32 tensors to a file in the page cache, in nanoseconds per byte: as a whole, and the
 * hashing that is a part of it. The pages take the difference.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PageWriteBenchmark {
    private static final int FRAMES = 4;
    private static final TensorSpec X = new TensorSpec(
            "x", PixelType.FLOAT32, PixelType.UINT8, Layout.THWC, FRAMES, 64, 64, 3, Normalization.none(3), true);
    private static final int ROW_GROUP = (32 << 20) / (FRAMES * 64 * 64 * 3 * Float.BYTES + 4);
    private static final int SAMPLES = 8 * ROW_GROUP;
    private static final int BYTES = SAMPLES * FRAMES * 64 * 64 * 3 * Float.BYTES;

    /** Whether the tensors lie in a mapped temporary file. */
    @Param({"false", "true"})
    public boolean mapped;

    @Param({"false", "true"})
    public boolean compress;

    private Path folder;
    private SlotBuffer buffer;
    private List<Object[]> rows;

    @Setup
    public void setUp() throws IOException {
        folder = Files.createTempDirectory("tileseq-benchmark-");
        buffer = SlotBuffer.allocate(SAMPLES, ROW_GROUP, (int) X.bytes(), mapped ? 0 : Long.MAX_VALUE);
        Random random = new Random(1);
        rows = new ArrayList<>();
        for (int slot = 0; slot < SAMPLES; slot++) {
            ByteBuffer segment = buffer.segment(slot);
            for (int at = 0; at < X.bytes(); at += Float.BYTES) {
                // Pixels of 8 bits, normalised: about as compressible as images are.
                segment.putFloat(buffer.offset(slot) + at, (random.nextInt(64) - 32) / 17f);
            }
            rows.add(new Object[] {"%032x".formatted(slot), null});
        }
    }

    @TearDown(Level.Trial)
    public void tearDown() throws IOException {
        buffer.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(BYTES)
    public ShardSummary write() throws IOException {
        Configuration conf = new Configuration();
        OutputFiles files = new OutputFiles(conf, folder.toUri().toString());
        List<Column> columns = List.of(Column.of("sample_id", Kind.STRING), Column.of(X));
        return new ShardWriter(files, conf, columns, Map.of(), compress, ROW_GROUP)
                .write("shard.parquet", Split.TRAIN, rows, Map.of("x", buffer), 0);
    }

    @Benchmark
    @OperationsPerInvocation(BYTES)
    public byte[] hash() throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int slot = 0; slot < SAMPLES; slot += ROW_GROUP) {
            digest.update(buffer.page(slot, ROW_GROUP));
        }
        return digest.digest();
    }
}
