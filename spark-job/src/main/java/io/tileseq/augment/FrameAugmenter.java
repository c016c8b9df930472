package io.tileseq.augment;

import io.tileseq.model.Hash64;
import io.tileseq.model.PixelType;
import io.tileseq.tensor.Elements;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Makes a copy's frame from the frame that its sample has, both (H, W, C) at the images' own type, little-endian. Values
 * are computed in double and rounded once, half up and clamped for integers. In this order: contrast about each band's mean
 * over the frame, brightness, gamma, then the {@link Geometry} with 0 outside the frame, then noise, then dropped bands as
 * 0. NaN and nodata values keep what they are through contrast, brightness and gamma. Holds scratch memory; not
 * thread-safe.
 */
public final class FrameAugmenter {
    private final PixelType type;
    private final int height;
    private final int width;
    private final int bands;
    private final boolean nearest;
    private final double low;
    private final double length;

    private byte[] pixels;
    /** Null if no value is marked. */
    private byte[] marks;

    private double nodata;
    private boolean hasNodata;
    /** What is worked out for {@link #pixels} at first need. */
    private boolean isRead;

    private final double[] values;
    private final double[] mean;
    private final double[] toned;
    private final double[] moved;

    /**
     * @param type of the images
     * @param height rows of a frame
     * @param width columns of a frame
     * @param nearest whether values are moved as they are, as classes must be; else they are interpolated
     */
    public FrameAugmenter(AugmentConfig config, PixelType type, int height, int width, int bands, boolean nearest) {
        this.type = type;
        this.height = height;
        this.width = width;
        this.bands = bands;
        this.nearest = nearest;
        Range range = config.valueRange(type);
        this.low = range.low();
        this.length = range.high() - range.low();
        int elements = Math.multiplyExact(Math.multiplyExact(height, width), bands);
        this.values = new double[elements];
        this.mean = new double[bands];
        this.toned = new double[elements];
        this.moved = new double[elements];
    }

    /**
     * Takes a frame, to be augmented any number of times.
     *
     * @param frame (H, W, C); shared until the next call
     * @param marked 1 for values of (H, W, C) that hold no data whatever they are, as NaN does; null for none; shared likewise
     * @param nodataValue the image's mark of pixels without data; null for none
     */
    public void take(byte[] frame, byte[] marked, Double nodataValue) {
        pixels = frame;
        marks = marked;
        hasNodata = nodataValue != null;
        nodata = hasNodata ? type.held(nodataValue) : 0;
        isRead = false;
    }

    /**
     * Writes one copy of the frame that was taken.
     *
     * @param t time step of the frame in the original sample
     * @param copy gets the copy's frame, (H, W, C)
     * @param marksOfCopy gets 1 for each value of the copy that comes of a marked one, else 0; left alone if none was marked
     */
    public void write(Draw draw, int t, byte[] copy, byte[] marksOfCopy) {
        Geometry geometry = Geometry.of(draw, height, width);
        if (!draw.changesValues() && (nearest || geometry.isExact())) {
            NearestSampler.sample(pixels, height, width, bands * type.bytes(), geometry, null, copy);
            if (marks != null) {
                NearestSampler.sample(marks, height, width, bands, geometry, null, marksOfCopy);
            }
        } else {
            read();
            double[] result = tone(draw);
            if (!geometry.isIdentity()) {
                sample(result, geometry);
                result = moved;
            }
            if (draw.noiseStd() > 0) {
                result = addNoise(result, draw, t);
            }
            Elements.write(type, result, result.length, copy, 0);
            for (int i = 0; marks != null && i < result.length; i++) {
                marksOfCopy[i] = (byte) (Double.isNaN(result[i]) ? 1 : 0);
            }
        }
        dropBands(draw.droppedBands(bands), type.bytes(), copy);
        if (marks != null) {
            dropBands(draw.droppedBands(bands), 1, marksOfCopy);
        }
    }

    private void read() {
        if (isRead) {
            return;
        }
        Elements.read(type, pixels, 0, values.length, values);
        for (int i = 0; marks != null && i < values.length; i++) {
            values[i] = marks[i] == 0 ? values[i] : Double.NaN;
        }
        for (int band = 0; band < bands; band++) {
            double sum = 0;
            long count = 0;
            for (int i = band; i < values.length; i += bands) {
                if (isData(values[i])) {
                    sum += values[i];
                    count++;
                }
            }
            mean[band] = count == 0 ? 0 : sum / count;
        }
        isRead = true;
    }

    private boolean isData(double value) {
        return !Double.isNaN(value) && !(hasNodata && value == nodata);
    }

    /** Contrast, brightness and gamma. */
    private double[] tone(Draw draw) {
        if (draw.contrast() == 1 && draw.brightness() == 0 && draw.gamma() == 1) {
            return values;
        }
        if (type == PixelType.UINT8) {
            toneByTable(draw);
            return toned;
        }
        double add = draw.brightness() * length;
        for (int band = 0; band < bands; band++) {
            for (int i = band; i < values.length; i += bands) {
                toned[i] = isData(values[i]) ? tone(values[i], mean[band], add, draw) : values[i];
            }
        }
        return toned;
    }

    /** uint8 has few values, and powers take long. */
    private void toneByTable(Draw draw) {
        double[] table = new double[256];
        double add = draw.brightness() * length;
        for (int band = 0; band < bands; band++) {
            for (int value = 0; value < table.length; value++) {
                table[value] = isData(value) ? tone(value, mean[band], add, draw) : value;
            }
            for (int i = band; i < values.length; i += bands) {
                toned[i] = Double.isNaN(values[i]) ? values[i] : table[pixels[i] & 0xff];
            }
        }
    }

    private double tone(double value, double bandMean, double add, Draw draw) {
        double bright = bandMean + draw.contrast() * (value - bandMean) + add;
        if (draw.gamma() == 1) {
            return bright;
        }
        double unit = (bright - low) / length;
        return unit > 0 ? low + length * StrictMath.pow(unit, draw.gamma()) : bright;
    }

    /** Each pixel of the copy from where its centre lies in the original frame; 0 if that is outside. */
    private void sample(double[] from, Geometry geometry) {
        Affine backward = geometry.backward();
        for (int row = 0, at = 0; row < height; row++) {
            for (int column = 0; column < width; column++, at += bands) {
                double x = backward.x(column + 0.5, row + 0.5);
                double y = backward.y(column + 0.5, row + 0.5);
                if (!(x >= 0 && x <= width && y >= 0 && y <= height)) {
                    Arrays.fill(moved, at, at + bands, 0);
                } else if (nearest) {
                    int source = Math.min((int) y, height - 1) * width + Math.min((int) x, width - 1);
                    System.arraycopy(from, source * bands, moved, at, bands);
                } else {
                    interpolate(from, x - 0.5, y - 0.5, at);
                }
            }
        }
    }

    /** Bilinear, with the frame's edge repeated; a neighbour of no weight has no part, so that NaN spreads no further. */
    private void interpolate(double[] from, double x, double y, int at) {
        double left = Math.max(0, Math.min(x, width - 1));
        double top = Math.max(0, Math.min(y, height - 1));
        int column = (int) left;
        int row = (int) top;
        double right = left - column;
        double down = top - row;
        int source = (row * width + column) * bands;
        for (int band = 0; band < bands; band++, source++) {
            double upper = mix(from, source, bands, right);
            moved[at + band] =
                    down == 0 ? upper : (1 - down) * upper + down * mix(from, source + width * bands, bands, right);
        }
    }

    private static double mix(double[] from, int source, int step, double right) {
        return right == 0 ? from[source] : (1 - right) * from[source] + right * from[source + step];
    }

    private double[] addNoise(double[] from, Draw draw, int t) {
        double[] normal = StandardNormal.of16Bits();
        long key = draw.noiseKey();
        double std = draw.noiseStd() * length;
        long element = (long) t * from.length;
        long bits = Hash64.mix(key + (element >> 2)) >>> 16 * (element & 3);
        for (int i = 0; i < from.length; i++, element++) {
            if ((element & 3) == 0) {
                bits = Hash64.mix(key + (element >> 2));
            }
            moved[i] = from[i] + std * normal[(int) bits & 0xffff];
            bits >>>= 16;
        }
        return moved;
    }

    private void dropBands(BitSet dropped, int bytes, byte[] copy) {
        for (int band = dropped.nextSetBit(0); band >= 0; band = dropped.nextSetBit(band + 1)) {
            for (int i = band * bytes; i < copy.length; i += bands * bytes) {
                Arrays.fill(copy, i, i + bytes, (byte) 0);
            }
        }
    }
}
