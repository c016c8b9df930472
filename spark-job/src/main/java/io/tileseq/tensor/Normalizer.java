package io.tileseq.tensor;

import io.tileseq.model.Normalization;
import io.tileseq.model.PixelType;
import io.tileseq.model.TensorSpec;

/**
 * Normalises the pixels of a frame, {@code y = (x - mean) / std} for each band, in double and rounded once to float32,
 * and puts them in the order of the layout's frame. Not thread-safe.
 */
abstract class Normalizer {
    /** Above this a table of all 16-bit levels would crowd out of the cache what it serves; it is computed then. */
    private static final int MAX_TABLE_VALUES = 1 << 18;

    final int pixels;
    final int bands;
    final boolean channelsLast;

    private Normalizer(TensorSpec spec) {
        this.pixels = spec.height() * spec.width();
        this.bands = spec.bands();
        this.channelsLast = spec.layout().isChannelsLast();
    }

    static Normalizer of(TensorSpec spec) {
        PixelType type = spec.sourceType();
        if (type == PixelType.FLOAT32 && spec.normalization().isIdentity()) {
            return new Copy(spec);
        }
        int levels = type.isFloating() || type.bytes() > 2 ? 0 : 1 << (8 * type.bytes());
        if (levels == 0 || (long) levels * spec.bands() > MAX_TABLE_VALUES) {
            return new Computed(spec);
        }
        return type.bytes() == 1 ? new ByteTable(spec) : new ShortTable(spec);
    }

    /**
     * Normalises one frame.
     *
     * @param crop (H, W, C) elements of the source type, little-endian
     * @param frame gets float32, little-endian: (H, W, C), or (C, H, W) where the layout says so
     */
    abstract void normalize(byte[] crop, byte[] frame);

    /** First byte of a band in a frame of float32. */
    final int start(int band) {
        return 4 * (channelsLast ? band : band * pixels);
    }

    /** Bytes from a float32 of a band to the next one. */
    final int step() {
        return 4 * (channelsLast ? bands : 1);
    }

    /** float32 that stays as it is. */
    private static final class Copy extends Normalizer {
        Copy(TensorSpec spec) {
            super(spec);
        }

        @Override
        void normalize(byte[] crop, byte[] frame) {
            if (channelsLast) {
                System.arraycopy(crop, 0, frame, 0, pixels * bands * 4);
            } else {
                Planes.split(crop, pixels, bands, 4, frame);
            }
        }
    }

    /** The result of each of the few bit patterns that an element can have: (band, bits) to float32. */
    private static float[][] table(TensorSpec spec) {
        PixelType type = spec.sourceType();
        Normalization normalization = spec.normalization();
        double[] mean = normalization.mean();
        double[] std = normalization.std();
        int bytes = type.bytes();
        int levels = 1 << (8 * bytes);
        byte[] patterns = new byte[levels * bytes];
        for (int bits = 0; bits < levels; bits++) {
            if (bytes == 1) {
                patterns[bits] = (byte) bits;
            } else {
                Elements.SHORT.set(patterns, 2 * bits, (short) bits);
            }
        }
        double[] values = new double[levels];
        Elements.read(type, patterns, 0, levels, values);
        float[][] table = new float[spec.bands()][levels];
        for (int band = 0; band < table.length; band++) {
            for (int bits = 0; bits < levels; bits++) {
                table[band][bits] = (float) ((values[bits] - mean[band]) / std[band]);
            }
        }
        return table;
    }

    /** uint8 and int8. */
    private static final class ByteTable extends Normalizer {
        private final float[][] table;

        ByteTable(TensorSpec spec) {
            super(spec);
            this.table = table(spec);
        }

        @Override
        void normalize(byte[] crop, byte[] frame) {
            if (bands == 3 && channelsLast) {
                normalizeThree(crop, frame);
                return;
            }
            for (int band = 0; band < bands; band++) {
                float[] results = table[band];
                int at = start(band);
                int step = step();
                for (int i = 0, source = band; i < pixels; i++, source += bands, at += step) {
                    Elements.FLOAT.set(frame, at, results[crop[source] & 0xff]);
                }
            }
        }

        private void normalizeThree(byte[] crop, byte[] frame) {
            float[] red = table[0];
            float[] green = table[1];
            float[] blue = table[2];
            for (int i = 0; i < 3 * pixels; i += 3) {
                Elements.FLOAT.set(frame, 4 * i, red[crop[i] & 0xff]);
                Elements.FLOAT.set(frame, 4 * i + 4, green[crop[i + 1] & 0xff]);
                Elements.FLOAT.set(frame, 4 * i + 8, blue[crop[i + 2] & 0xff]);
            }
        }
    }

    /** uint16 and int16 of few bands. */
    private static final class ShortTable extends Normalizer {
        private final float[][] table;

        ShortTable(TensorSpec spec) {
            super(spec);
            this.table = table(spec);
        }

        @Override
        void normalize(byte[] crop, byte[] frame) {
            for (int band = 0; band < bands; band++) {
                float[] results = table[band];
                int at = start(band);
                int step = step();
                for (int i = 0, source = 2 * band; i < pixels; i++, source += 2 * bands, at += step) {
                    Elements.FLOAT.set(frame, at, results[(short) Elements.SHORT.get(crop, source) & 0xffff]);
                }
            }
        }
    }

    /** Every other type. */
    private static final class Computed extends Normalizer {
        private final PixelType type;
        private final double[] mean;
        private final double[] std;
        /** One pixel after the other, as many as make a run of about 4,096 values. */
        private final double[] run;

        private final int runPixels;

        Computed(TensorSpec spec) {
            super(spec);
            this.type = spec.sourceType();
            this.mean = spec.normalization().mean();
            this.std = spec.normalization().std();
            this.runPixels = Math.min(pixels, Math.max(1, 4096 / bands));
            this.run = new double[runPixels * bands];
        }

        @Override
        void normalize(byte[] crop, byte[] frame) {
            for (int first = 0; first < pixels; first += runPixels) {
                int count = Math.min(runPixels, pixels - first);
                Elements.read(type, crop, first * bands * type.bytes(), count * bands, run);
                for (int band = 0; band < bands; band++) {
                    double subtract = mean[band];
                    double divide = std[band];
                    int step = step();
                    int at = start(band) + first * step;
                    for (int i = band; i < count * bands; i += bands, at += step) {
                        Elements.FLOAT.set(frame, at, (float) ((run[i] - subtract) / divide));
                    }
                }
            }
        }
    }
}
