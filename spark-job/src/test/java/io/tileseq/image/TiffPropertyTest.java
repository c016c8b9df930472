package io.tileseq.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random TIFFs of every combination that the block reader knows, written by {@link TiffWriter} and read back. */
class TiffPropertyTest {
    private static final ImageOptions OPTIONS = new ImageOptions(false, 16 << 20);

    /** A sample's bits and format, with a predictor that fits. */
    record Sample(int bits, int format, int predictor) {}

    record Blocks(boolean tiles, int height, int width, int sparseEvery) {}

    record Coding(int compression, boolean oldLzw, int fillOrder) {}

    record Container(boolean big, boolean bigEndian) {
        ByteOrder order() {
            return bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        }
    }

    @Provide
    Arbitrary<Container> containers() {
        return Combinators.combine(Arbitraries.of(false, true), Arbitraries.of(false, true))
                .as(Container::new);
    }

    @Provide
    Arbitrary<TiffForm> forms() {
        Arbitrary<Sample> unsigned = Arbitraries.of(
                        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 17, 20, 24, 31, 32, 64)
                .flatMap(bits -> Arbitraries.of(1, 2).map(p -> new Sample(bits, 1, isWhole(bits) ? p : 1)));
        Arbitrary<Sample> signed = Arbitraries.of(8, 16, 24, 32, 64)
                .flatMap(bits -> Arbitraries.of(1, 2).map(p -> new Sample(bits, 2, isWhole(bits) ? p : 1)));
        Arbitrary<Sample> floating = Arbitraries.of(16, 24, 32, 64)
                .flatMap(bits -> Arbitraries.of(1, 2, 3).map(p -> new Sample(bits, 3, bits == 24 && p == 2 ? 3 : p)));
        Arbitrary<Blocks> blocks = Combinators.combine(
                        Arbitraries.of(false, true),
                        Arbitraries.integers().between(1, 40),
                        Arbitraries.of(16, 32, 48),
                        Arbitraries.of(16, 32),
                        Arbitraries.of(0, 0, 1, 2, 5))
                .as((tiles, rows, high, wide, sparse) -> new Blocks(tiles, tiles ? high : rows, wide, sparse));
        Arbitrary<Coding> codings = Combinators.combine(
                        Arbitraries.of(1, 5, 8, 32946, 32773, 50000), Arbitraries.of(false, true), Arbitraries.of(1, 2))
                .as((compression, old, fill) -> new Coding(compression, old && fill == 1, fill));
        return Combinators.combine(
                        Arbitraries.integers().between(1, 90),
                        Arbitraries.integers().between(1, 90),
                        Arbitraries.integers().between(1, 7),
                        Arbitraries.oneOf(unsigned, signed, floating),
                        Arbitraries.of(false, true),
                        blocks,
                        codings)
                .as(TiffPropertyTest::form);
    }

    private static boolean isWhole(int bits) {
        return bits == 8 || bits == 16 || bits == 32 || bits == 64;
    }

    private static TiffForm form(
            int height, int width, int samples, Sample sample, boolean planar, Blocks blocks, Coding coding) {
        boolean predicts = coding.compression() != 1 && coding.compression() != 32773;
        return new TiffForm(
                height,
                width,
                samples,
                sample.bits(),
                sample.format(),
                planar && samples > 1,
                blocks.tiles(),
                blocks.tiles() ? blocks.height() : Math.min(blocks.height(), height),
                blocks.width(),
                predicts ? sample.predictor() : 1,
                coding.compression(),
                coding.compression() == 5 && coding.oldLzw(),
                coding.fillOrder(),
                blocks.sparseEvery(),
                Map.of());
    }

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void windowsHoldWhatWasWritten(
            @ForAll("forms") TiffForm form, @ForAll("containers") Container container, @ForAll long seed)
            throws Exception {
        Random random = new Random(seed);
        long[] values = values(form, random);
        byte[] file = TiffWriter.write(container.big(), container.order(), form, values);
        byte[] expected = elements(form, values);
        ReadCounter counter = new ReadCounter();
        try (RegionImage image = RegionImages.open(new MemoryInput(file), 0, OPTIONS, counter)) {
            ImageHeader header = image.header();
            assertEquals(type(form), header.type());
            assertEquals(form.samples(), header.bands());
            assertEquals(1, header.pages());
            PixelBox all = PixelBox.ofSize(form.height(), form.width());
            assertArrayEquals(expected, PixelArray.read(image, all, OPTIONS).data());
            for (int i = 0; i < 4; i++) {
                PixelBox window = window(form, random);
                int[] bands = random.ints(1 + random.nextInt(4), 0, form.samples())
                        .distinct()
                        .toArray();
                assertArrayEquals(cut(form, expected, window, bands), read(image, window, bands), window.toString());
            }
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void theReaderOfTheJdkAgrees(@ForAll("forms") TiffForm any, @ForAll boolean bigEndian, @ForAll long seed)
            throws Exception {
        // Where that reader is right: a single band or three of 8 or 16 bits, contiguous, differences of bytes alone.
        int bits = any.bits() <= 8 ? 8 : 16;
        TiffForm form = new TiffForm(
                any.height(),
                any.width(),
                any.samples() < 3 ? 1 : 3,
                bits,
                1,
                false,
                any.tiles(),
                any.blockHeight(),
                any.blockWidth(),
                bits == 8 && any.predictor() == 2 ? 2 : 1,
                any.compression() == 50000 ? 8 : any.compression(),
                false,
                1,
                0,
                Map.of());
        long[] values = values(form, new Random(seed));
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        byte[] file = TiffWriter.write(false, order, form, values);
        try (RegionImage image = RegionImages.open(new MemoryInput(file), 0, OPTIONS, new ReadCounter())) {
            PixelBox all = PixelBox.ofSize(form.height(), form.width());
            assertArrayEquals(jdk(file), PixelArray.read(image, all, OPTIONS).data());
        }
    }

    private static PixelBox window(TiffForm form, Random random) {
        int x = random.nextInt(form.width());
        int y = random.nextInt(form.height());
        return new PixelBox(x, y, x + 1 + random.nextInt(form.width() - x), y + 1 + random.nextInt(form.height() - y));
    }

    /** Noise in the upper rows, runs and ramps below, so that each codec has its way; sparse blocks are 0. */
    private static long[] values(TiffForm form, Random random) {
        long mask = form.bits() == 64 ? -1 : (1L << form.bits()) - 1;
        long[] values = new long[form.height() * form.width() * form.samples()];
        int noisy = random.nextInt(values.length + 1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (i < noisy ? random.nextLong() : i / 7 * (random.nextInt(9) == 0 ? 3L : 1L)) & mask;
            int pixel = i / form.samples();
            int block = pixel / form.width() / form.blockHeight() * form.across()
                    + pixel % form.width() / form.storedWidth();
            int plane = form.planar() ? i % form.samples() : 0;
            if (form.isSparse(plane * form.across() * form.down() + block)) {
                values[i] = 0;
            }
        }
        return values;
    }

    private static PixelType type(TiffForm form) {
        int bits = form.bits();
        int bytes = bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : 8;
        String name =
                switch (form.format()) {
                    case 1 -> "uint" + 8 * bytes;
                    case 2 -> "int" + 8 * bytes;
                    default -> bits == 64 ? "float64" : "float32";
                };
        return PixelType.ofNumpyName(name);
    }

    /** What the written bits mean, in the delivered type. */
    private static byte[] elements(TiffForm form, long[] values) {
        PixelType type = type(form);
        ByteBuffer out = ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            if (form.format() == 3 && form.bits() < 32) {
                out.putFloat(form.bits() == 16 ? small(value, 5, 10) : small(value, 7, 16));
                continue;
            }
            int unused = 64 - form.bits();
            long number = form.format() == 2 ? value << unused >> unused : value;
            switch (type.bytes()) {
                case 1 -> out.put((byte) number);
                case 2 -> out.putShort((short) number);
                case 4 -> out.putInt((int) number);
                default -> out.putLong(number);
            }
        }
        return out.array();
    }

    /** A float of few bits by its definition: sign * 2^(exponent - bias) * 1.fraction. */
    private static float small(long bits, int exponentBits, int fractionBits) {
        int exponent = (int) (bits >> fractionBits) & (1 << exponentBits) - 1;
        long fraction = bits & (1L << fractionBits) - 1;
        boolean negative = (bits >> exponentBits + fractionBits & 1) == 1;
        int bias = (1 << exponentBits - 1) - 1;
        if (exponent == (1 << exponentBits) - 1) {
            // Infinity or NaN; a NaN keeps its bits.
            return Float.intBitsToFloat((negative ? 0xff800000 : 0x7f800000) | (int) fraction << 23 - fractionBits);
        }
        double scaled = (double) fraction / (1L << fractionBits);
        double size = exponent == 0 ? Math.scalb(scaled, 1 - bias) : Math.scalb(1 + scaled, exponent - bias);
        return (float) (negative ? -size : size);
    }

    private static byte[] cut(TiffForm form, byte[] all, PixelBox window, int[] bands) {
        int bytes = type(form).bytes();
        ByteBuffer out = ByteBuffer.allocate(window.height() * window.width() * bands.length * bytes);
        for (int y = window.yMin(); y < window.yMax(); y++) {
            for (int x = window.xMin(); x < window.xMax(); x++) {
                for (int band : bands) {
                    out.put(all, ((y * form.width() + x) * form.samples() + band) * bytes, bytes);
                }
            }
        }
        return out.array();
    }

    private static byte[] read(RegionImage image, PixelBox window, int[] bands) throws IOException {
        int pixel = bands.length * image.header().type().bytes();
        byte[] out = new byte[window.height() * window.width() * pixel];
        BitSet blocks = new BitSet();
        image.header().grid().addTouched(window, blocks);
        image.readBlocks(blocks, bands, new BlockSink() {
            @Override
            public void block(int index, PixelBox box, byte[] pixels, int rowStride) {
                PixelBox part = box.intersection(window);
                for (int y = part.yMin(); y < part.yMax(); y++) {
                    System.arraycopy(
                            pixels,
                            (y - box.yMin()) * rowStride + (part.xMin() - box.xMin()) * pixel,
                            out,
                            ((y - window.yMin()) * window.width() + part.xMin() - window.xMin()) * pixel,
                            part.width() * pixel);
                }
            }

            @Override
            public void unreadable(int index, PixelBox part, BadImageException why) {
                throw new AssertionError(why);
            }
        });
        return out;
    }

    private static byte[] jdk(byte[] file) throws IOException {
        for (Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("tiff"); readers.hasNext(); ) {
            ImageReader reader = readers.next();
            if (reader.getClass().getName().startsWith("com.sun.")) {
                reader.setInput(new ByteArrayImageInputStream(file));
                Raster raster = reader.read(0).getRaster();
                reader.dispose();
                int bytes = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_BYTE ? 1 : 2;
                int[] samples = raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
                byte[] out = new byte[samples.length * bytes];
                for (int i = 0; i < out.length; i++) {
                    out[i] = (byte) (samples[i / bytes] >> 8 * (i % bytes));
                }
                return out;
            }
        }
        throw new IllegalStateException("the JDK has no reader of TIFF");
    }
}
