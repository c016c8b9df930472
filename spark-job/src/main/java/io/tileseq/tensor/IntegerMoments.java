package io.tileseq.tensor;

import io.tileseq.model.ChannelStats;
import io.tileseq.model.PixelType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Exact sums of integers. A band's sum is held in 128 bits and its sum of squares in 192, so that even 2^63 pixels of 64
 * bits fit; types of up to 16 bits are summed in 64 bits within a rectangle.
 */
final class IntegerMoments extends ChannelMoments {
    private static final long serialVersionUID = 1L;
    private static final MathContext PRECISE = new MathContext(40);

    private final boolean leavesOut;
    /** The nodata value's bits, extended to 64 by its sign. */
    private final long nodata;

    private final long[] count;
    private final long[] sumLow;
    private final long[] sumHigh;
    private final long[] squaresLow;
    private final long[] squaresMiddle;
    private final long[] squaresHigh;
    /** In the order of {@link #key}. */
    private final long[] min;

    private final long[] max;

    IntegerMoments(PixelType type, int bands, OptionalDouble nodata) {
        super(type, bands);
        double value = nodata.orElse(Double.NaN);
        this.leavesOut = fits(type, value);
        this.nodata = leavesOut ? bits(value) : 0;
        this.count = new long[bands];
        this.sumLow = new long[bands];
        this.sumHigh = new long[bands];
        this.squaresLow = new long[bands];
        this.squaresMiddle = new long[bands];
        this.squaresHigh = new long[bands];
        this.min = new long[bands];
        this.max = new long[bands];
        Arrays.fill(min, Long.MAX_VALUE);
        Arrays.fill(max, Long.MIN_VALUE);
    }

    private static boolean fits(PixelType type, double value) {
        int bits = 8 * type.bytes();
        double low = type.isSigned() ? -StrictMath.scalb(1.0, bits - 1) : 0;
        double high = StrictMath.scalb(1.0, type.isSigned() ? bits - 1 : bits);
        return value == Math.rint(value) && value >= low && value < high;
    }

    private static long bits(double value) {
        return value < 0x1p63 ? (long) value : (long) (value - 0x1p63) ^ Long.MIN_VALUE;
    }

    @Override
    void add(int band, byte[] pixels, int offset, int rowStride, int height, int width) {
        if (type == PixelType.UINT8) {
            addBytes(band, pixels, offset, rowStride, height, width);
        } else if (type.bytes() <= 2) {
            addNarrow(band, pixels, offset, rowStride, height, width);
        } else {
            addWide(band, pixels, offset, rowStride, height, width);
        }
    }

    private void addBytes(int band, byte[] pixels, int offset, int rowStride, int height, int width) {
        int skip = leavesOut ? (int) nodata : -1;
        int step = bands;
        long left = 0;
        long sum = 0;
        long squares = 0;
        int low = Integer.MAX_VALUE;
        int high = Integer.MIN_VALUE;
        for (int y = 0; y < height; y++) {
            int at = offset + y * rowStride;
            for (int x = 0; x < width; x++, at += step) {
                int value = pixels[at] & 0xff;
                if (value == skip) {
                    left++;
                    continue;
                }
                sum += value;
                squares += value * value;
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        addSums(band, (long) height * width - left, sum, squares, low, high);
    }

    /** Up to 16 bits. A rectangle holds fewer than 2^30 such pixels, each square is below 2^32. */
    private void addNarrow(int band, byte[] pixels, int offset, int rowStride, int height, int width) {
        int bytes = type.bytes();
        int mask = type.isSigned() ? -1 : 0xffff;
        int step = bands * bytes;
        long left = 0;
        long sum = 0;
        long squares = 0;
        int low = Integer.MAX_VALUE;
        int high = Integer.MIN_VALUE;
        for (int y = 0; y < height; y++) {
            int at = offset + y * rowStride;
            for (int x = 0; x < width; x++, at += step) {
                int value = (bytes == 1 ? pixels[at] : (short) Elements.SHORT.get(pixels, at)) & mask;
                if (leavesOut && value == nodata) {
                    left++;
                    continue;
                }
                sum += value;
                squares += (long) value * value;
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        addSums(band, (long) height * width - left, sum, squares, low, high);
    }

    private void addSums(int band, long pixels, long sum, long squares, long low, long high) {
        if (pixels > 0) {
            addSum(band, sum, sum >> 63);
            addSquares(band, squares, 0, 0);
            count[band] += pixels;
            min[band] = Math.min(min[band], low);
            max[band] = Math.max(max[band], high);
        }
    }

    private void addWide(int band, byte[] pixels, int offset, int rowStride, int height, int width) {
        boolean unsigned = type == PixelType.UINT64;
        int step = bands * type.bytes();
        for (int y = 0; y < height; y++) {
            int at = offset + y * rowStride;
            for (int x = 0; x < width; x++, at += step) {
                long value =
                        switch (type) {
                            case UINT32 -> (int) Elements.INT.get(pixels, at) & 0xffffffffL;
                            case INT32 -> (int) Elements.INT.get(pixels, at);
                            default -> (long) Elements.LONG.get(pixels, at);
                        };
                if (leavesOut && value == nodata) {
                    continue;
                }
                addSum(band, value, unsigned ? 0 : value >> 63);
                // multiplyHigh takes both factors for signed: an unsigned one of 2^64 - a counts as -a.
                long high = Math.multiplyHigh(value, value) + (unsigned && value < 0 ? 2 * value : 0);
                addSquares(band, value * value, high, 0);
                count[band]++;
                min[band] = Math.min(min[band], key(value));
                max[band] = Math.max(max[band], key(value));
            }
        }
    }

    /** Maps a value to a long that sorts as the value does, and back. */
    private long key(long value) {
        return type == PixelType.UINT64 ? value ^ Long.MIN_VALUE : value;
    }

    private void addSum(int band, long low, long high) {
        sumLow[band] += low;
        sumHigh[band] += high + carry(sumLow[band], low);
    }

    private void addSquares(int band, long low, long middle, long high) {
        squaresLow[band] += low;
        long carry = carry(squaresLow[band], low);
        squaresMiddle[band] += middle;
        long carryOn = carry(squaresMiddle[band], middle);
        squaresMiddle[band] += carry;
        squaresHigh[band] += high + carryOn + carry(squaresMiddle[band], carry);
    }

    /** 1 if adding {@code added} overflowed to {@code sum}, both unsigned. */
    private static long carry(long sum, long added) {
        return Long.compareUnsigned(sum, added) < 0 ? 1 : 0;
    }

    @Override
    void mergeSame(ChannelMoments moments) {
        IntegerMoments other = (IntegerMoments) moments;
        for (int band = 0; band < bands; band++) {
            addSum(band, other.sumLow[band], other.sumHigh[band]);
            addSquares(band, other.squaresLow[band], other.squaresMiddle[band], other.squaresHigh[band]);
            count[band] += other.count[band];
            min[band] = Math.min(min[band], other.min[band]);
            max[band] = Math.max(max[band], other.max[band]);
        }
    }

    @Override
    public ChannelStats finish() {
        double[][] values = new double[4][bands];
        for (int band = 0; band < bands; band++) {
            if (count[band] == 0) {
                for (double[] each : values) {
                    each[band] = Double.NaN;
                }
                continue;
            }
            BigInteger pixels = BigInteger.valueOf(count[band]);
            BigInteger sum = wide(sumHigh[band], sumLow[band]);
            BigInteger squares = wide(squaresHigh[band], squaresMiddle[band], squaresLow[band]);
            BigDecimal spread = new BigDecimal(squares.multiply(pixels).subtract(sum.multiply(sum)));
            values[0][band] =
                    new BigDecimal(sum).divide(new BigDecimal(pixels), PRECISE).doubleValue();
            values[1][band] =
                    spread.sqrt(PRECISE).divide(new BigDecimal(pixels), PRECISE).doubleValue();
            values[2][band] = asDouble(min[band]);
            values[3][band] = asDouble(max[band]);
        }
        return new ChannelStats(count, values[0], values[1], values[2], values[3]);
    }

    private double asDouble(long key) {
        return type == PixelType.UINT64 ? Elements.unsigned(key(key)) : key;
    }

    /** The integer of the given 64-bit digits, the first one signed. */
    private static BigInteger wide(long first, long... digits) {
        BigInteger value = BigInteger.valueOf(first);
        for (long digit : digits) {
            value = value.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(digit)));
        }
        return value;
    }
}
