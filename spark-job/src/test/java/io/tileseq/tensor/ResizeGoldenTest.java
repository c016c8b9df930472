package io.tileseq.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tileseq.model.PixelType;
import io.tileseq.model.ResizeFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with what Pillow and NumPy made: {@code src-test-data/resize/make_golden.py}. */
class ResizeGoldenTest {
    private static final Path GOLDEN = Path.of("..", "src-test-data", "resize", "golden.tsv");

    record Case(
            ResizeFilter filter,
            PixelType type,
            int bands,
            int height,
            int width,
            int outHeight,
            int outWidth,
            byte[] pixels,
            byte[] resized) {

        static Case parse(String line) {
            String[] field = line.split("\t");
            int[] number = Stream.of(field)
                    .skip(2)
                    .limit(5)
                    .mapToInt(Integer::parseInt)
                    .toArray();
            return new Case(
                    ResizeFilter.valueOf(field[0]),
                    PixelType.ofNumpyName(field[1]),
                    number[0],
                    number[1],
                    number[2],
                    number[3],
                    number[4],
                    Base64.getDecoder().decode(field[7]),
                    Base64.getDecoder().decode(field[8]));
        }

        @Override
        public String toString() {
            return String.format(
                    "%s %s of %d bands, %dx%d to %dx%d", filter, type, bands, height, width, outHeight, outWidth);
        }
    }

    static Stream<Case> cases() throws IOException {
        return Files.readAllLines(GOLDEN).stream()
                .filter(line -> !line.startsWith("#"))
                .map(Case::parse);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsPillow(Case golden) {
        byte[] made = Pixels.resize(
                golden.type,
                golden.filter,
                golden.bands,
                golden.pixels,
                golden.height,
                golden.width,
                golden.outHeight,
                golden.outWidth);
        if (golden.type == PixelType.UINT8 || golden.filter == ResizeFilter.NEAREST) {
            assertArrayEquals(golden.resized, made);
            return;
        }
        double[] expected = Pixels.values(golden.type, golden.resized);
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        // A level for integers whose sum falls on a half; for 64-bit floats the order of a sum may show in the last
        // bits.
        double tolerance =
                switch (golden.type) {
                    case FLOAT32 -> 1e-6 * largest;
                    // The script weighs HAMMING with 0.54 in double, Pillow in float32.
                    case FLOAT64 -> (golden.filter == ResizeFilter.HAMMING ? 1e-7 : 1e-12) * largest;
                    case UINT32, INT32, UINT64, INT64 -> golden.filter == ResizeFilter.HAMMING ? 1e-7 * largest : 1;
                    default -> 1;
                };
        assertArrayEquals(expected, Pixels.values(golden.type, made), tolerance);
    }

    @Test
    void everyFilterMeetsEveryTypeAndOneToFiveBands() throws IOException {
        Set<String> seen = new HashSet<>();
        Set<Integer> bands = new HashSet<>();
        cases().forEach(golden -> {
            seen.add(golden.filter + " " + golden.type);
            bands.add(golden.bands);
        });
        assertEquals(ResizeFilter.values().length * PixelType.values().length, seen.size());
        assertEquals(Set.of(1, 2, 3, 4, 5), bands);
    }
}
