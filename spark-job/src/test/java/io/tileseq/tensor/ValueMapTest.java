package io.tileseq.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tileseq.model.PixelType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@link ValueMap} and the {@link PixelKeys} that it looks up. */
class ValueMapTest {

    private static long[] keys(PixelType type, int stored, int bands, double... pixels) {
        long[] keys = new long[pixels.length / stored];
        PixelKeys.read(type, Pixels.of(type, pixels), stored, bands, 0, keys.length, keys);
        return keys;
    }

    @Test
    void aValueIsFoundWhateverTheOrderOfTheEntries() {
        Map<Long, Integer> entries = new LinkedHashMap<>();
        entries.put(200L, 0);
        entries.put(-1L, 255);
        entries.put(7L, 3);
        ValueMap map = ValueMap.of(1, entries);
        assertEquals(0, map.get(200));
        assertEquals(255, map.get(-1));
        assertEquals(3, map.get(7));
    }

    @Test
    void whatTheMapLacksIsUnknownOnBothSidesAndBetween() {
        ValueMap map = ValueMap.of(1, Map.of(3L, 0, 5L, 1));
        for (long key : new long[] {2, 4, 6, PixelKeys.NONE, Long.MAX_VALUE}) {
            assertEquals(ValueMap.UNKNOWN, map.get(key), () -> "key " + key);
        }
    }

    @Test
    void aColourIsOneNumberWithItsFirstBandHighest() {
        assertEquals((196L << 32) + (40 << 16) + 27, PixelKeys.of(List.of(196L, 40L, 27L)));
        assertEquals((1 << 16) + 2, PixelKeys.of(List.of(1L, 2L)));
        assertEquals("[196, 40, 27]", PixelKeys.text(PixelKeys.of(List.of(196L, 40L, 27L)), 3));
        assertEquals("[0, 2]", PixelKeys.text(PixelKeys.of(List.of(0L, 2L)), 2));
        assertEquals("-5", PixelKeys.text(-5, 1));
    }

    @Test
    void integersOfEveryTypeKeepTheirSign() {
        assertArrayEquals(new long[] {0, 255}, keys(PixelType.UINT8, 1, 1, 0, 255));
        assertArrayEquals(new long[] {-128, 127}, keys(PixelType.INT8, 1, 1, -128, 127));
        assertArrayEquals(new long[] {0, 65535}, keys(PixelType.UINT16, 1, 1, 0, 65535));
        assertArrayEquals(new long[] {-32768, 32767}, keys(PixelType.INT16, 1, 1, -32768, 32767));
        assertArrayEquals(new long[] {0, 4294967295L}, keys(PixelType.UINT32, 1, 1, 0, 4294967295.0));
        assertArrayEquals(new long[] {-2147483648L, 2147483647}, keys(PixelType.INT32, 1, 1, -0x1p31, 0x1p31 - 1));
        assertArrayEquals(new long[] {-(1L << 40), 1L << 40}, keys(PixelType.INT64, 1, 1, -0x1p40, 0x1p40));
    }

    @Test
    void typesWithoutClassesAreRefused() {
        for (PixelType type : List.of(PixelType.UINT64, PixelType.FLOAT32)) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> keys(type, 1, 1, 1));
            assertEquals("classes are integers of up to 63 bits, not " + type.numpyName(), refused.getMessage());
        }
    }

    @Test
    void bandsThatDoNotCountAreStepped() {
        long first = (1L << 32) + (2 << 16) + 3;
        long second = (4L << 32) + (5 << 16) + 6;
        assertArrayEquals(new long[] {first, second}, keys(PixelType.UINT8, 4, 3, 1, 2, 3, 255, 4, 5, 6, 0));
        assertArrayEquals(new long[] {1, 4}, keys(PixelType.UINT8, 4, 1, 1, 2, 3, 255, 4, 5, 6, 0));
    }

    @Test
    void noColourHasAValueBelow0OrAbove65535InAnyBand() {
        long edge = (65535L << 16) + 65535;
        assertArrayEquals(
                new long[] {edge, PixelKeys.NONE, PixelKeys.NONE, PixelKeys.NONE},
                keys(PixelType.INT32, 2, 2, 65535, 65535, 65536, 0, 0, 65536, -1, 0));
    }
}
