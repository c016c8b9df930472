package io.tileseq.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tileseq.model.ChannelStats;
import io.tileseq.model.PixelType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChannelMomentsTest {
    private static final OptionalDouble NONE = OptionalDouble.empty();

    @ParameterizedTest
    @EnumSource(PixelType.class)
    void sumsUpEachBandOfARectangle(PixelType type) {
        ChannelMoments moments = ChannelMoments.of(type, 2, NONE);
        // 2 x 2 pixels of two bands, in rows of 3 pixels behind one more pixel.
        byte[] pixels = Pixels.of(type, 99, 99, 1, 10, 2, 20, 99, 99, 3, 30, 6, 60, 99, 99);

        moments.add(pixels, 2 * type.bytes(), 3 * 2 * type.bytes(), 2, 2);

        double mean = (1 + 2 + 3 + 6) / 4.0;
        double std = Math.sqrt((4 + 1 + 0 + 9) / 4.0);
        assertEquals(
                new ChannelStats(
                        new long[] {4, 4},
                        new double[] {mean, 10 * mean},
                        new double[] {std, Math.sqrt((400 + 100 + 0 + 900) / 4.0)},
                        new double[] {1, 10},
                        new double[] {6, 60}),
                moments.finish());
    }

    @ParameterizedTest
    @EnumSource(PixelType.class)
    void leavesOutNodata(PixelType type) {
        ChannelStats stats = statsOf(type, OptionalDouble.of(99), Pixels.of(type, 99, 4, 99, 8));

        assertEquals(ofOne(2, 6, 2, 4, 8), stats);
    }

    @ParameterizedTest
    @EnumSource(PixelType.class)
    void nodataThatTheTypeCannotHoldLeavesNothingOut(PixelType type) {
        for (double nodata : new double[] {4.5, 1e30, -1e30, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertEquals(
                    ofOne(2, 6, 2, 4, 8), statsOf(type, OptionalDouble.of(nodata), Pixels.of(type, 4, 8)), "" + nodata);
        }
    }

    @Test
    void nodataIsComparedInThePixelsType() {
        double written = -3.40282346638528859812e+38;
        assertEquals(
                ofOne(1, 5, 0, 5, 5),
                statsOf(PixelType.FLOAT32, OptionalDouble.of(0.1), Pixels.of(PixelType.FLOAT32, 0.1f, 5)));
        assertEquals(
                ofOne(1, 5, 0, 5, 5),
                statsOf(
                        PixelType.FLOAT32,
                        OptionalDouble.of(written),
                        Pixels.of(PixelType.FLOAT32, -Float.MAX_VALUE, 5)));
        assertEquals(
                ofOne(1, 5, 0, 5, 5),
                statsOf(PixelType.INT16, OptionalDouble.of(-9999), Pixels.of(PixelType.INT16, -9999, 5)));
        assertEquals(
                ofOne(1, 5, 0, 5, 5),
                statsOf(PixelType.UINT64, OptionalDouble.of(0x1p63), Pixels.of(PixelType.UINT64, 0x1p63, 5)));
    }

    @ParameterizedTest
    @EnumSource(
            value = PixelType.class,
            names = {"FLOAT32", "FLOAT64"})
    void leavesOutNan(PixelType type) {
        assertEquals(ofOne(2, 6, 2, 4, 8), statsOf(type, NONE, Pixels.of(type, Double.NaN, 4, 8, Double.NaN)));
    }

    @ParameterizedTest
    @EnumSource(PixelType.class)
    void nothingHasNoMean(PixelType type) {
        ChannelStats nothing = ofOne(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        ChannelMoments empty = ChannelMoments.of(type, 1, NONE);
        ChannelMoments other = ChannelMoments.of(type, 1, OptionalDouble.of(3));
        other.add(Pixels.of(type, 3, 3), 0, 2 * type.bytes(), 1, 2);
        empty.merge(other);

        assertEquals(nothing, empty.finish());

        other.add(Pixels.of(type, 7), 0, type.bytes(), 1, 1);
        empty.merge(other);
        assertEquals(ofOne(1, 7, 0, 7, 7), empty.finish());
    }

    /** Random bits, so the whole range, against BigInteger. */
    @ParameterizedTest
    @EnumSource(
            value = PixelType.class,
            names = {"FLOAT32", "FLOAT64"},
            mode = EnumSource.Mode.EXCLUDE)
    void integersAreExactInAnyOrderOfMerges(PixelType type) {
        int width = 501;
        int parts = 6;
        byte[] pixels = new byte[parts * width * type.bytes()];
        new Random(type.ordinal()).nextBytes(pixels);
        BigInteger sum = BigInteger.ZERO;
        BigInteger squares = BigInteger.ZERO;
        BigInteger min = null;
        BigInteger max = null;
        for (int i = 0; i < parts * width; i++) {
            BigInteger value = exact(type, pixels, i);
            sum = sum.add(value);
            squares = squares.add(value.pow(2));
            min = min == null ? value : min.min(value);
            max = max == null ? value : max.max(value);
        }
        BigDecimal n = BigDecimal.valueOf(parts * width);
        BigDecimal mean = new BigDecimal(sum).divide(n, new MathContext(60));
        BigDecimal variance =
                new BigDecimal(squares).divide(n, new MathContext(60)).subtract(mean.pow(2));
        ChannelStats expected = ofOne(
                parts * width,
                mean.doubleValue(),
                variance.sqrt(new MathContext(60)).doubleValue(),
                min.doubleValue(),
                max.doubleValue());

        ChannelMoments forwards = ChannelMoments.of(type, 1, NONE);
        ChannelMoments backwards = ChannelMoments.of(type, 1, NONE);
        ChannelMoments atOnce = ChannelMoments.of(type, 1, NONE);
        int partBytes = width * type.bytes();
        for (int part = 0; part < parts; part++) {
            forwards.merge(part(type, pixels, part * partBytes, width));
            backwards.merge(part(type, pixels, (parts - 1 - part) * partBytes, width));
        }
        atOnce.add(pixels, 0, partBytes, parts, width);

        assertEquals(expected, forwards.finish());
        assertEquals(expected, backwards.finish());
        assertEquals(expected, atOnce.finish());
    }

    private static BigInteger exact(PixelType type, byte[] pixels, int index) {
        byte[] bigEndian = new byte[type.bytes() + 1];
        for (int i = 0; i < type.bytes(); i++) {
            bigEndian[type.bytes() - i] = pixels[index * type.bytes() + i];
        }
        if (type.isSigned() && bigEndian[1] < 0) {
            bigEndian[0] = -1;
        }
        return new BigInteger(bigEndian);
    }

    @ParameterizedTest
    @EnumSource(
            value = PixelType.class,
            names = {"UINT64", "INT64"})
    void squaresOf64BitsDoNotOverflow(PixelType type) {
        ByteBuffer largest = ByteBuffer.allocate(8 * 4096).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4096; i++) {
            largest.putLong(type.isSigned() ? Long.MIN_VALUE : -1L);
        }
        double value = type.isSigned() ? -0x1p63 : 0x1p64;

        assertEquals(ofOne(4096, value, 0, value, value), statsOf(type, NONE, largest.array()));
    }

    @Test
    void floatsKeepTheirSpreadFarFromZero() {
        Random random = new Random(5);
        double[] values = new double[4000];
        ChannelMoments moments = ChannelMoments.of(PixelType.FLOAT64, 1, NONE);
        for (int part = 0; part < 4; part++) {
            double[] some = random.doubles(1000).map(value -> 1e9 + value).toArray();
            System.arraycopy(some, 0, values, part * 1000, 1000);
            moments.merge(part(PixelType.FLOAT64, Pixels.of(PixelType.FLOAT64, some), 0, 1000));
        }
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal squares = BigDecimal.ZERO;
        for (double value : values) {
            sum = sum.add(new BigDecimal(value));
            squares = squares.add(new BigDecimal(value).pow(2));
        }
        BigDecimal n = BigDecimal.valueOf(values.length);
        BigDecimal mean = sum.divide(n, new MathContext(60));
        double std = Math.sqrt(
                squares.divide(n, new MathContext(60)).subtract(mean.pow(2)).doubleValue());

        ChannelStats stats = moments.finish();

        assertEquals(mean.doubleValue(), stats.mean()[0], 1e-6);
        // The mean itself is a double: its last bit, 1e-7 here, against a std of 0.3.
        assertEquals(std, stats.std()[0], 1e-6 * std);
    }

    @Test
    void floatsInTheSameOrderGiveTheSameBits() {
        byte[] pixels = Pixels.of(PixelType.FLOAT32, new Random(6).doubles(900).toArray());
        ChannelStats[] stats = new ChannelStats[2];
        for (int run = 0; run < 2; run++) {
            ChannelMoments moments = ChannelMoments.of(PixelType.FLOAT32, 3, NONE);
            for (int part = 0; part < 3; part++) {
                ChannelMoments one = ChannelMoments.of(PixelType.FLOAT32, 3, NONE);
                one.add(pixels, part * 1200, 120, 10, 10);
                moments.merge(one);
            }
            stats[run] = moments.finish();
        }
        assertEquals(stats[0], stats[1]);
    }

    @Test
    void travelsBetweenTasks() throws IOException, ClassNotFoundException {
        for (PixelType type : PixelType.values()) {
            ChannelMoments sent = part(type, Pixels.of(type, 1, 2, 9), 0, 3);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(sent);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertEquals(sent.finish(), ((ChannelMoments) in.readObject()).finish());
            }
        }
    }

    @Test
    void refusesToMergeOtherBandsOrTypes() {
        ChannelMoments moments = ChannelMoments.of(PixelType.UINT8, 3, NONE);

        IllegalArgumentException failure = assertThrows(
                IllegalArgumentException.class, () -> moments.merge(ChannelMoments.of(PixelType.UINT16, 1, NONE)));

        assertEquals("cannot merge statistics of 1 bands of uint16 into 3 of uint8", failure.getMessage());
    }

    private static ChannelMoments part(PixelType type, byte[] pixels, int offset, int width) {
        ChannelMoments moments = ChannelMoments.of(type, 1, NONE);
        moments.add(pixels, offset, width * type.bytes(), 1, width);
        return moments;
    }

    private static ChannelStats statsOf(PixelType type, OptionalDouble nodata, byte[] pixels) {
        ChannelMoments moments = ChannelMoments.of(type, 1, nodata);
        moments.add(pixels, 0, pixels.length, 1, pixels.length / type.bytes());
        return moments.finish();
    }

    private static ChannelStats ofOne(long count, double mean, double std, double min, double max) {
        return new ChannelStats(
                new long[] {count}, new double[] {mean}, new double[] {std}, new double[] {min}, new double[] {max});
    }

    @Test
    void statisticsDoNotChangeBehindTheirBack() {
        ChannelStats stats = ofOne(1, 2, 3, 4, 5);
        stats.mean()[0] = 99;
        assertArrayEquals(new double[] {2}, stats.mean());
    }
}
