package io.tileseq.tensor;

import io.tileseq.model.Layout;
import io.tileseq.model.Normalization;
import io.tileseq.model.PixelType;
import io.tileseq.model.ResizeFilter;
import io.tileseq.model.TensorSpec;
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

/** Resizing a tile of 40 x 45 x 3 to 64 x 64 x 3, in nanoseconds per output value. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(64 * 64 * 3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ResizeBenchmark {
    @Param({"UINT8", "UINT16", "FLOAT32"})
    public PixelType type;

    @Param({"BILINEAR", "LANCZOS"})
    public ResizeFilter filter;

    private final byte[] crop = new byte[40 * 45 * 3 * 8];
    private final byte[] frame = new byte[64 * 64 * 3 * 8];
    private FrameEncoder resizing;
    private FrameEncoder normalizing;

    @Setup
    public void setUp() {
        for (int i = 0; i < crop.length; i++) {
            // Small exponents: denormal floats would measure something else.
            crop[i] = (byte) (new Random(i).nextInt() & 0x3f);
        }
        resizing = FrameEncoder.of(spec(type, Normalization.none(3), false), filter);
        normalizing = FrameEncoder.of(
                spec(
                        PixelType.FLOAT32,
                        new Normalization(
                                Normalization.Kind.ZSCORE, new double[] {110, 120, 130}, new double[] {40, 50, 60}),
                        true),
                filter);
    }

    private TensorSpec spec(PixelType stored, Normalization normalization, boolean normalized) {
        return new TensorSpec("x", stored, type, Layout.THWC, 1, 64, 64, 3, normalization, normalized);
    }

    @Benchmark
    public byte[] resize() {
        resizing.encode(crop, 40, 45, frame);
        return frame;
    }

    @Benchmark
    public byte[] resizeAndNormalize() {
        normalizing.encode(crop, 40, 45, frame);
        return frame;
    }
}
