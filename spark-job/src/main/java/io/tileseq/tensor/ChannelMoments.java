package io.tileseq.tensor;

import io.tileseq.model.ChannelStats;
import io.tileseq.model.PixelType;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.OptionalDouble;

/**
 * Count, sum and spread of each band, to be merged. Integers are summed exactly, in 128 bits. Floats keep mean and sum of
 * squared deviations (Chan, Golub, LeVeque 1979), so the result depends on the order of merges, which the caller fixes.
 * NaN and nodata are left out.
 */
public final class ChannelMoments implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final MathContext EXACT = new MathContext(40);

    private final PixelType type;
    private final Double nodata;
    private final int bands;
    private final long[] count;
    /** Integers: low and high 64 bits of the sum and of the sum of squares. */
    private final long[] sumLow;

    private final long[] sumHigh;
    private final long[] squaresLow;
    private final long[] squaresHigh;
    /** Floats: mean and sum of squared deviations from it. */
    private final double[] mean;

    private final double[] deviations;
    private final double[] min;
    private final double[] max;

    /**
     * An empty accumulator.
     *
     * @param type the type of the pixels
     * @param bands bands per pixel
     * @param nodata the value to leave out; it is compared in the pixels' type
     */
    public static ChannelMoments of(PixelType type, int bands, OptionalDouble nodata) {
        return new ChannelMoments(type, bands, nodata.isPresent() ? nodata.getAsDouble() : null);
    }

    private ChannelMoments(PixelType type, int bands, Double nodata) {
        this.type = type;
        this.bands = bands;
        // A nodata value is written as decimal text: in float32 pixels it stands rounded to that type.
        this.nodata = nodata != null && type == PixelType.FLOAT32 ? Double.valueOf(nodata.floatValue()) : nodata;
        this.count = new long[bands];
        boolean exact = !type.isFloating();
        this.sumLow = new long[exact ? bands : 0];
        this.sumHigh = new long[sumLow.length];
        this.squaresLow = new long[sumLow.length];
        this.squaresHigh = new long[sumLow.length];
        this.mean = new double[exact ? 0 : bands];
        this.deviations = new double[mean.length];
        this.min = new double[bands];
        this.max = new double[bands];
    }

    /**
     * Adds a rectangle of pixels.
     *
     * @param pixels little-endian elements, (row, column, band)
     * @param offset byte of the first element
     * @param rowStride bytes from one row to the next
     */
    public void add(byte[] pixels, int offset, int rowStride, int height, int width) {
        for (int band = 0; band < bands; band++) {
            switch (type) {
                case UINT8 -> addBytes(pixels, offset + band, rowStride, height, width, band);
                case INT8, UINT16, INT16 -> addShort(pixels, offset, rowStride, height, width, band);
                case UINT32, INT32, UINT64, INT64 -> addWide(pixels, offset, rowStride, height, width, band);
                case FLOAT32, FLOAT64 -> addFloats(pixels, offset, rowStride, height, width, band);
            }
        }
    }

    private void addBytes(byte[] pixels, int offset, int rowStride, int height, int width, int band) {
        int skip = nodata != null && nodata == Math.rint(nodata) && nodata >= 0 && nodata < 256 ? nodata.intValue() : -1;
        long n = 0;
        long sum = 0;
        long squares = 0;
        int low = 255;
        int high = 0;
        for (int y = 0; y < height; y++) {
            int at = offset + y * rowStride;
            for (int x = 0; x < width; x++, at += bands) {
                int value = pixels[at] & 0xff;
                if (value != skip) {
                    n++;
                    sum += value;
                    squares += value * value;
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }
        addExact(band, n, sum, squares, low, high);
    }

    private void addShort(byte[] pixels, int offset, int rowStride, int height, int width, int band) {
        long n = 0;
        long sum = 0;
        long squares = 0;
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        int bytes = type.bytes();
        for (int y = 0; y < height; y++) {
            int at = offset + y * rowStride + band * bytes;
            for (int x = 0; x < width; x++, at += bands * bytes) {
                long value = type == PixelType.INT8
                        ? pixels[at]
                        : type == PixelType.UINT16
                                ? (short) Elements.SHORT.get(pixels, at) & 0xffff
                                : (short) Elements.SHORT.get(pixels, at);
                if (nodata == null || value != nodata) {
                    n++;
                    sum += value;
                    squares += value * value;
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }
        addExact(band, n, sum, squares, low, high);
    }

    private void addExact(int band, long n, long sum, long squares, double low, double high) {
        if (n > 0) {
            addTo(sumLow, sumHigh, band, sum, sum >> 63);
            addTo(squaresLow, squaresHigh, band, squares, 0);
            extend(band, n, low, high);
        }
    }

    private void addWide(byte[] pixels, int offset, int rowStride, int height, int width, int band) {
        int bytes = type.bytes();
        for (int y = 0; y < height; y++) {
            int at = offset + y * rowStride + band * bytes;
            for (int x = 0; x < width; x++, at += bands * bytes) {
                double shown = Elements.read(type, pixels, at);
                if (nodata != null && shown == nodata) {
                    continue;
                }
                long value =
                        switch (type) {
                            case UINT32 -> (int) Elements.INT.get(pixels, at) & 0xffffffffL;
                            case INT32 -> (int) Elements.INT.get(pixels, at);
                            default -> (long) Elements.LONG.get(pixels, at);
                        };
                boolean unsigned = type == PixelType.UINT64;
                addTo(sumLow, sumHigh, band, value, unsigned ? 0 : value >> 63);
                long high = Math.multiplyHigh(value, value) + (unsigned && value < 0 ? 2 * value : 0);
                addTo(squaresLow, squaresHigh, band, value * value, high);
                extend(band, 1, shown, shown);
            }
        }
    }

    private static void addTo(long[] low, long[] high, int band, long addLow, long addHigh) {
        long before = low[band];
        low[band] = before + addLow;
        high[band] += addHigh + (Long.compareUnsigned(low[band], before) < 0 ? 1 : 0);
    }

    private void addFloats(byte[] pixels, int offset, int rowStride, int height, int width, int band) {
        int bytes = type.bytes();
        long n = 0;
        double sum = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double value = Elements.read(type, pixels, offset + y * rowStride + (x * bands + band) * bytes);
                if (enters(value)) {
                    n++;
                    sum += value;
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }
        if (n == 0) {
            return;
        }
        double average = sum / n;
        double squares = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double value = Elements.read(type, pixels, offset + y * rowStride + (x * bands + band) * bytes);
                if (enters(value)) {
                    squares += (value - average) * (value - average);
                }
            }
        }
        mergeFloats(band, n, average, squares);
        extend(band, n, low, high);
    }

    private boolean enters(double value) {
        return !Double.isNaN(value) && (nodata == null || value != nodata);
    }

    /** To be called before the count is extended. */
    private void mergeFloats(int band, long n, double otherMean, double otherDeviations) {
        long all = count[band] + n;
        double delta = otherMean - mean[band];
        mean[band] += delta * n / all;
        deviations[band] += otherDeviations + delta * delta * ((double) count[band] * n / all);
    }

    private void extend(int band, long n, double low, double high) {
        min[band] = count[band] == 0 ? low : Math.min(min[band], low);
        max[band] = count[band] == 0 ? high : Math.max(max[band], high);
        count[band] += n;
    }

    /** Adds what {@code other} saw. */
    public void merge(ChannelMoments other) {
        for (int band = 0; band < bands; band++) {
            if (other.count[band] == 0) {
                continue;
            }
            if (type.isFloating()) {
                mergeFloats(band, other.count[band], other.mean[band], other.deviations[band]);
            } else {
                addTo(sumLow, sumHigh, band, other.sumLow[band], other.sumHigh[band]);
                addTo(squaresLow, squaresHigh, band, other.squaresLow[band], other.squaresHigh[band]);
            }
            extend(band, other.count[band], other.min[band], other.max[band]);
        }
    }

    /** The statistics of all that was added. */
    public ChannelStats finish() {
        double[] averages = new double[bands];
        double[] stds = new double[bands];
        double[] lows = min.clone();
        double[] highs = max.clone();
        for (int band = 0; band < bands; band++) {
            long n = count[band];
            if (n == 0) {
                averages[band] = stds[band] = lows[band] = highs[band] = Double.NaN;
            } else if (type.isFloating()) {
                averages[band] = mean[band];
                stds[band] = Math.sqrt(deviations[band] / n);
            } else {
                BigInteger sum = wide(sumLow[band], sumHigh[band]);
                BigInteger squares = wide(squaresLow[band], squaresHigh[band]);
                BigDecimal total = BigDecimal.valueOf(n);
                BigDecimal variance = new BigDecimal(
                                squares.multiply(BigInteger.valueOf(n)).subtract(sum.multiply(sum)))
                        .divide(total.multiply(total), EXACT);
                averages[band] = new BigDecimal(sum).divide(total, EXACT).doubleValue();
                stds[band] = variance.sqrt(EXACT).doubleValue();
            }
        }
        return new ChannelStats(count, averages, stds, lows, highs);
    }

    private static BigInteger wide(long low, long high) {
        return BigInteger.valueOf(high)
                .shiftLeft(64)
                .add(new BigInteger(Long.toUnsignedString(low)));
    }
}
