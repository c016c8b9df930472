package io.tileseq.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows inside larger arrays, whose other bytes must stay as they are. */
class PredictorTest {
    private static final int ROW = 5;

    @ParameterizedTest(name = "elements of {0} bytes")
    @ValueSource(ints = {1, 2, 4, 8})
    void differencesAddUpToTheElements(int bytes) {
        Random random = new Random(bytes);
        for (int samples = 1; samples <= 9; samples++) {
            for (int width = 1; width <= 13; width++) {
                int elements = width * samples;
                byte[] expected = new byte[ROW + elements * bytes + 3];
                random.nextBytes(expected);
                byte[] differences = expected.clone();
                for (int i = samples; i < elements; i++) {
                    put(differences, i, bytes, element(expected, i, bytes) - element(expected, i - samples, bytes));
                }
                Predictor.undoDifferences(differences, ROW, elements, samples, bytes);
                assertArrayEquals(expected, differences, samples + " samples, " + width + " wide");
            }
        }
    }

    @Test
    void filteredRowsOfPngsBecomeTheirBytes() throws Exception {
        Random random = new Random(6);
        for (int filter = 0; filter <= 4; filter++) {
            for (int pixel : new int[] {1, 2, 3, 4, 6, 8}) {
                for (int width = 1; width <= 13; width++) {
                    int count = width * pixel;
                    byte[] expected = new byte[2 * (ROW + count) + 3];
                    random.nextBytes(expected);
                    byte[] line = expected.clone();
                    int at = 2 * ROW + count;
                    for (int i = 0; i < count; i++) {
                        int left = i < pixel ? 0 : expected[at + i - pixel] & 0xff;
                        int up = expected[ROW + i] & 0xff;
                        int corner = i < pixel ? 0 : expected[ROW + i - pixel] & 0xff;
                        line[at + i] -= (byte) guess(filter, left, up, corner);
                    }
                    PngFilter.undo(filter, line, at, ROW, count, pixel);
                    assertArrayEquals(expected, line, "filter " + filter + ", " + width + " pixels of " + pixel);
                }
            }
        }
    }

    /** As the PNG specification words it. */
    private static int guess(int filter, int left, int up, int corner) {
        int estimate = left + up - corner;
        int toLeft = Math.abs(estimate - left);
        int toUp = Math.abs(estimate - up);
        int toCorner = Math.abs(estimate - corner);
        return switch (filter) {
            case 0 -> 0;
            case 1 -> left;
            case 2 -> up;
            case 3 -> (left + up) / 2;
            default -> toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
        };
    }

    private static long element(byte[] data, int index, int bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        int at = ROW + index * bytes;
        return switch (bytes) {
            case 1 -> buffer.get(at);
            case 2 -> buffer.getShort(at);
            case 4 -> buffer.getInt(at);
            default -> buffer.getLong(at);
        };
    }

    private static void put(byte[] data, int index, int bytes, long value) {
        for (int b = 0; b < bytes; b++) {
            data[ROW + index * bytes + b] = (byte) (value >> 8 * b);
        }
    }
}
