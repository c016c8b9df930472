package io.tileseq.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.Layout;
import io.tileseq.model.Normalization;
import io.tileseq.model.PixelType;
import io.tileseq.model.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Values of augmented frames, by arithmetic. */
class FrameAugmenterTest {
    private static final AugmentConfig UNIT = withRange(new Range(0, 1));

    private static AugmentConfig withRange(Range range) {
        return new AugmentConfig(
                1,
                0,
                0,
                0,
                0,
                Range.of(0),
                null,
                new Range(-1, 1),
                new Range(0, 2),
                new Range(0.5, 2),
                new Range(0, 1),
                range,
                0,
                0,
                0);
    }

    private static byte[] floats(double... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            buffer.putFloat((float) value);
        }
        return buffer.array();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** One row of float32 pixels of one band. */
    private static byte[] row(Draw draw, Double nodata, double... values) {
        FrameAugmenter augmenter = new FrameAugmenter(UNIT, PixelType.FLOAT32, 1, values.length, 1, false);
        augmenter.take(floats(values), null, nodata);
        byte[] copy = new byte[4 * values.length];
        augmenter.write(draw, 0, copy, null);
        return copy;
    }

    @Test
    void contrast_is_about_the_mean_then_comes_brightness_then_gamma() {
        double mean = (0.25 + 0.75) / 2;
        double first = mean + 0.5 * (0.25 - mean) + 0.125;
        double second = mean + 0.5 * (0.75 - mean) + 0.125;
        assertArrayEquals(floats(first * first, second * second), row(Draws.tone(0.5, 0.125, 2), null, 0.25, 0.75));
    }

    @Test
    void gamma_leaves_what_is_below_the_range_and_takes_what_is_above() {
        assertArrayEquals(floats(-2, 0, 9), row(Draws.tone(1, 0, 2), null, -2, 0, 3));
    }

    @Test
    void nan_and_nodata_stay_and_have_no_part_in_the_mean() {
        double mean = (0.25 + 0.75) / 2;
        assertArrayEquals(
                floats(mean + 2 * (0.25 - mean), Double.NaN, -9999, mean + 2 * (0.75 - mean)),
                row(Draws.tone(2, 0, 1), -9999.0, 0.25, Double.NaN, -9999, 0.75));
        assertArrayEquals( // no float32 is -9999.9; the pixels hold the nearest one
                floats(mean + 2 * (0.25 - mean), -9999.9f, mean + 2 * (0.75 - mean)),
                row(Draws.tone(2, 0, 1), -9999.9, 0.25, -9999.9f, 0.75));
    }

    @Test
    void integers_are_rounded_once_and_clamped() {
        FrameAugmenter augmenter = new FrameAugmenter(withRange(null), PixelType.UINT8, 1, 4, 1, false);
        augmenter.take(bytes(0, 100, 200, 255), null, null);
        byte[] copy = new byte[4];
        augmenter.write(Draws.tone(1, 0.1, 1), 0, copy, null); // + 25.5
        assertArrayEquals(bytes(26, 126, 226, 255), copy);
        augmenter.write(Draws.tone(1, -0.5, 1), 0, copy, null); // - 127.5
        assertArrayEquals(bytes(0, 0, 73, 128), copy);
    }

    @Test
    void each_band_has_a_mean_of_its_own() {
        FrameAugmenter augmenter = new FrameAugmenter(withRange(null), PixelType.UINT8, 1, 2, 2, false);
        augmenter.take(bytes(10, 100, 30, 200), null, null); // means 20 and 150
        byte[] copy = new byte[4];
        augmenter.write(Draws.tone(0.5, 0, 1), 0, copy, null);
        assertArrayEquals(bytes(15, 125, 25, 175), copy);
    }

    @Test
    void a_crop_is_interpolated_between_pixel_centres() {
        // The middle half of 4 pixels as 4: centres lie at 1.25, 1.75, 2.25, 2.75.
        byte[] copy = row(Draws.crop(0.5, 2, 0.5, 0), null, 0, 4, 8, 100);
        assertArrayEquals(
                floats(0.25 * 0 + 0.75 * 4, 0.75 * 4 + 0.25 * 8, 0.25 * 4 + 0.75 * 8, 0.75 * 8 + 0.25 * 100), copy);
    }

    @Test
    void at_the_edge_of_the_frame_the_edge_is_repeated() {
        // The left half of 2 pixels: centres lie at 0.25 and 0.75, within half a pixel of the edge.
        assertArrayEquals(floats(8, 0.75 * 8 + 0.25 * 16), row(Draws.crop(0.5, 1, 0, 0), null, 8, 16));
    }

    @Test
    void nan_spreads_to_neighbours_that_it_has_weight_in_alone() {
        assertArrayEquals(floats(4, 8, Double.NaN), row(Draws.geometry(0, true, false), null, Double.NaN, 8, 4));
        assertArrayEquals(floats(Double.NaN, 1, 1), row(Draws.tone(1, 0.5, 1), null, Double.NaN, 0.5, 0.5));
    }

    @Test
    void flips_and_turns_keep_integers_that_no_double_holds() {
        long odd = (1L << 53) + 1;
        byte[] frame = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(odd)
                .putLong(7)
                .array();
        byte[] copy = new byte[16];
        FrameAugmenter augmenter = new FrameAugmenter(UNIT, PixelType.INT64, 1, 2, 1, false);
        augmenter.take(frame, null, null);
        augmenter.write(Draws.geometry(0, true, false), 0, copy, null);
        assertEquals(odd, ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).getLong(8));
    }

    @Test
    void classes_keep_their_values() {
        byte[] frame = new byte[64];
        for (int i = 0; i < 64; i++) {
            frame[i] = (byte) (i % 2 == 0 ? 7 : 200);
        }
        byte[] copy = new byte[64];
        FrameAugmenter augmenter = new FrameAugmenter(withRange(null), PixelType.UINT8, 8, 8, 1, true);
        augmenter.take(frame, null, null);
        augmenter.write(Draws.rotation(20), 0, copy, null);
        for (byte value : copy) {
            assertTrue(value == 0 || value == 7 || value == (byte) 200, "" + value);
        }
    }

    @Test
    void noise_has_its_deviation_and_differs_by_frame_and_key() {
        double[] zeros = new double[40_000];
        FrameAugmenter augmenter = new FrameAugmenter(UNIT, PixelType.FLOAT64, 200, 200, 1, false);
        augmenter.take(new byte[8 * zeros.length], null, null);
        byte[] copy = new byte[8 * zeros.length];
        augmenter.write(Draws.noise(0.25, 5), 0, copy, null);
        ByteBuffer values = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < zeros.length; i++) {
            sum += values.getDouble(8 * i);
            squares += values.getDouble(8 * i) * values.getDouble(8 * i);
        }
        assertEquals(0, sum / zeros.length, 4 * 0.25 / 200);
        assertEquals(0.25, Math.sqrt(squares / zeros.length), 0.005);
        double first = values.getDouble(0);
        augmenter.write(Draws.noise(0.25, 5), 1, copy, null);
        assertTrue(first != values.getDouble(0));
        augmenter.write(Draws.noise(0.25, 6), 0, copy, null);
        assertTrue(first != values.getDouble(0));
        augmenter.write(Draws.noise(0.25, 5), 0, copy, null);
        assertEquals(first, values.getDouble(0));
    }

    @Test
    void images_without_a_range_of_values_need_one_to_be_given() {
        TensorSpec spec = new TensorSpec(
                "x", PixelType.FLOAT32, PixelType.INT16, Layout.THWC, 1, 4, 4, 1, Normalization.none(1), true);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> withRange(null).requireFits(spec))
                .getMessage();
        assertEquals(
                "augment.brightness, augment.gamma and augment.noise_std are measured in the range of values, which int16"
                        + " images do not have; give it as augment.value_range: [low, high]",
                message);
        UNIT.requireFits(spec);
        AugmentConfig.NONE.requireFits(spec);
    }

    @Test
    void quarter_turns_need_square_frames() {
        TensorSpec spec = new TensorSpec(
                "x", PixelType.FLOAT32, PixelType.UINT8, Layout.THWC, 1, 4, 6, 1, Normalization.none(1), true);
        AugmentConfig turns = new AugmentConfig(
                1, 0, 0, 0, 0.5, Range.of(0), null, Range.of(0), Range.of(1), Range.of(1), Range.of(0), null, 0, 0, 0);
        String message = assertThrows(IllegalArgumentException.class, () -> turns.requireFits(spec))
                .getMessage();
        assertTrue(message.startsWith("augment.rot90 must be 0 unless frames are square"), message);
        assertTrue(message.contains("4 high and 6 wide"), message);
    }

    private static byte[] marksOf(Draw draw, boolean nearest, byte[] marks, int... row) {
        FrameAugmenter augmenter = new FrameAugmenter(withRange(null), PixelType.UINT8, 1, row.length, 1, nearest);
        augmenter.take(bytes(row), marks, null);
        byte[] marksOfCopy = bytes(9, 9, 9, 9);
        augmenter.write(draw, 0, new byte[row.length], marksOfCopy);
        return marksOfCopy;
    }

    @Test
    void marks_go_where_their_values_have_a_part() {
        byte[] marks = bytes(1, 0, 0, 0);
        assertArrayEquals(bytes(0, 0, 0, 1), marksOf(Draws.geometry(0, true, false), false, marks, 1, 2, 3, 4));
        assertArrayEquals(marks, marksOf(Draws.tone(1, 0.5, 1), false, marks, 1, 2, 3, 4));
        // The left half: centres lie at 0.25, 0.75, 1.25, 1.75, of which the third lies between pixels 0 and 1.
        assertArrayEquals(bytes(1, 1, 1, 0), marksOf(Draws.crop(0.5, 2, 0, 0), false, marks, 1, 2, 3, 4));
        assertArrayEquals(bytes(1, 1, 0, 0), marksOf(Draws.crop(0.5, 2, 0, 0), true, marks, 1, 2, 3, 4));
        assertArrayEquals(bytes(9, 9, 9, 9), marksOf(Draws.tone(1, 0.5, 1), false, null, 1, 2, 3, 4));
    }

    @Test
    void marked_values_have_no_part_in_the_mean() {
        FrameAugmenter augmenter = new FrameAugmenter(withRange(null), PixelType.UINT8, 1, 3, 1, false);
        augmenter.take(bytes(10, 250, 30), bytes(0, 1, 0), null);
        byte[] copy = new byte[3];
        augmenter.write(Draws.tone(0.5, 0, 1), 0, copy, new byte[3]); // mean 20
        assertEquals(15, copy[0]);
        assertEquals(25, copy[2]);
    }
}
