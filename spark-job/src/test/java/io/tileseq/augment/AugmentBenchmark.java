package io.tileseq.augment;

import io.tileseq.model.PixelType;
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

/** One operation on 64 x 64 x 3 pixels, in nanoseconds per value. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(64 * 64 * 3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class AugmentBenchmark {
    @Param({"UINT8", "UINT16", "FLOAT32"})
    public PixelType type;

    private byte[] frame;
    private byte[] copy;
    private FrameAugmenter augmenter;

    @Setup
    public void setUp() {
        frame = new byte[64 * 64 * 3 * type.bytes()];
        copy = new byte[frame.length];
        Random random = new Random(1);
        for (int i = 0; i < frame.length; i++) {
            // Small exponents: denormal floats would measure something else.
            frame[i] = (byte) (random.nextInt() & 0x3f);
        }
        augmenter = new FrameAugmenter(AugmentConfig.NONE, type, 64, 64, 3, false);
    }

    private byte[] run(Draw draw) {
        augmenter.take(frame, null, null);
        augmenter.write(draw, 0, copy, null);
        return copy;
    }

    @Benchmark
    public byte[] flipAndTurn() {
        return run(Draws.geometry(1, true, false));
    }

    @Benchmark
    public byte[] rotate() {
        return run(Draws.rotation(7));
    }

    @Benchmark
    public byte[] contrastAndBrightness() {
        return run(Draws.tone(1.1, 0.05, 1));
    }

    @Benchmark
    public byte[] gamma() {
        return run(Draws.tone(1, 0, 1.1));
    }

    @Benchmark
    public byte[] noise() {
        return run(Draws.noise(0.05, 1));
    }
}
