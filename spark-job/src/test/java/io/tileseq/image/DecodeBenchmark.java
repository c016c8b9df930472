package io.tileseq.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import io.tileseq.model.PixelBox;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Decoding all of an image that is at hand in memory, in seconds. {@code scripts/bench decode} makes the images and puts
 * libtiff or Pillow beside it. Readers that do not know the compression fail and leave no result.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx2g", "-Djava.awt.headless=true"})
public class DecodeBenchmark {
    @Param("")
    public String file;

    private byte[] bytes;

    @Setup
    public void setUp() throws IOException {
        bytes = Files.readAllBytes(Path.of(file));
    }

    @Benchmark
    public void tileseq(Blackhole blackhole) throws IOException, BadImageException {
        try (RegionImage image = RegionImages.open(new Bytes(bytes), 0, ImageOptions.DEFAULT, new ReadCounter())) {
            BitSet blocks = new BitSet();
            blocks.set(0, image.header().grid().count());
            int[] bands = IntStream.range(0, image.header().bands()).toArray();
            image.readBlocks(blocks, bands, new BlockSink() {
                @Override
                public void block(int index, PixelBox box, byte[] pixels, int rowStride) {
                    blackhole.consume(pixels);
                }

                @Override
                public void unreadable(int index, PixelBox box, BadImageException why) {
                    throw new IllegalStateException(why);
                }
            });
        }
    }

    @Benchmark
    public BufferedImage twelveMonkeys() throws IOException {
        return read("com.twelvemonkeys.");
    }

    @Benchmark
    public BufferedImage jdk() throws IOException {
        return read("com.sun.");
    }

    private BufferedImage read(String vendor) throws IOException {
        String format = file.substring(file.lastIndexOf('.') + 1);
        for (Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format); readers.hasNext(); ) {
            ImageReader reader = readers.next();
            if (reader.getClass().getName().startsWith(vendor)) {
                try {
                    reader.setInput(new ByteArrayImageInputStream(bytes));
                    return reader.read(0);
                } finally {
                    reader.dispose();
                }
            }
        }
        throw new IllegalStateException("there is no reader of " + format + " by " + vendor);
    }

    private record Bytes(byte[] bytes) implements ImageInput {
        @Override
        public String name() {
            return "memory";
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void readFully(long position, byte[] buffer, int offset, int length) {
            System.arraycopy(bytes, (int) position, buffer, offset, length);
        }

        @Override
        public void close() {}
    }
}
