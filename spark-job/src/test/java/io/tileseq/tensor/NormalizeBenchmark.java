package io.tileseq.tensor;

import io.tileseq.model.Layout;
import io.tileseq.model.Normalization;
import io.tileseq.model.PixelType;
import io.tileseq.model.ResizeFilter;
import io.tileseq.model.TensorSpec;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Normalising 64 x 64 x 3 pixels, and summing up their statistics, in nanoseconds per value. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(64 * 64 * 3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class NormalizeBenchmark {
    @Param({"UINT8", "UINT16", "INT32", "FLOAT32"})
    public PixelType type;

    @Param({"THWC", "TCHW"})
    public Layout layout;

    private final byte[] pixels = new byte[64 * 64 * 3 * 8];
    private final byte[] frame = new byte[64 * 64 * 3 * 4];
    private FrameEncoder encoder;

    @Setup
    public void setUp() {
        for (int i = 0; i < pixels.length; i++) {
            // Small exponents: denormal floats would measure something else.
            pixels[i] = (byte) (new Random(i).nextInt() & 0x3f);
        }
        Normalization normalization =
                new Normalization(Normalization.Kind.ZSCORE, new double[] {110, 120, 130}, new double[] {40, 50, 60});
        encoder = FrameEncoder.of(
                new TensorSpec("x", PixelType.FLOAT32, type, layout, 1, 64, 64, 3, normalization, true),
                ResizeFilter.BILINEAR);
    }

    @Benchmark
    public byte[] normalize() {
        encoder.encode(pixels, 64, 64, frame);
        return frame;
    }

    /** The layout makes no difference here. */
    @Benchmark
    public ChannelMoments sum() {
        ChannelMoments moments = ChannelMoments.of(type, 3, OptionalDouble.empty());
        moments.add(pixels, 0, 64 * 3 * type.bytes(), 64, 64);
        return moments;
    }
}
