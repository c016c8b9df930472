package io.tileseq.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RowTextTest {
    private static final Comparator<String> BY_CODE_POINTS =
            (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

    /** Null, empty, short ones that are often equal, and text beyond the basic plane. */
    @Provide
    Arbitrary<String> cells() {
        return Arbitraries.of(null, "", " ", "a", "ab", "b", "ä", "\uffee", "\ud83d\ude80", "\ud83d\ude80a");
    }

    @Provide
    Arbitrary<List<String>> rows() {
        return cells().list().ofSize(4);
    }

    @Property
    void columnsComeBackAsTheyWereGiven(@ForAll("rows") List<String> cells) {
        RowText row = RowText.of(cells.toArray(new String[0]));
        assertEquals(cells, columns(row));
        byte[] among = new byte[row.packed().capacity() + 7];
        row.packed().get(0, among, 5, row.packed().capacity());
        RowText back = RowText.ofPacked(among, 5, row.packed().capacity());
        assertEquals(cells, columns(back));
        assertEquals(row.packed(), back.packed());
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            assertEquals(cell == null || cell.strip().isEmpty(), back.isBlank(column));
        }
    }

    @Property
    void rowsCompareByTheCodePointsOfTheirColumnsAndNullComesFirst(
            @ForAll("rows") List<String> a, @ForAll("rows") List<String> b) {
        RowText x = RowText.of(a.toArray(new String[0]));
        RowText y = RowText.of(b.toArray(new String[0]));
        Comparator<String> byCell = Comparator.nullsFirst(BY_CODE_POINTS);
        int expected = Arrays.compare(a.toArray(new String[0]), b.toArray(new String[0]), byCell);
        assertEquals(Integer.signum(expected), Integer.signum(RowText.BY_COLUMNS.compare(x, y)));
        for (int column = 0; column < a.size(); column++) {
            assertEquals(
                    Integer.signum(byCell.compare(a.get(column), b.get(column))),
                    Integer.signum(x.compareColumn(column, y)));
        }
    }

    @Test
    void theBytesAreThoseWrittenOut() {
        ByteBuffer packed = RowText.ofUtf8(new byte[] {'7'}, null, new byte[0]).packed();
        byte[] bytes = new byte[packed.capacity()];
        packed.get(0, bytes);
        assertArrayEquals(new byte[] {0, 0, 0, 3, 0, 0, 0, 1, -1, -1, -1, -2, 0, 0, 0, 1, '7'}, bytes);
    }

    @Test
    void bytesThatAreNotUtf8CompareAsTheyAreRead() {
        RowText a = RowText.ofUtf8(new byte[] {'a', (byte) 0xe8});
        RowText b = RowText.ofUtf8(new byte[] {'a', (byte) 0xe9});
        assertEquals("a\ufffd", a.get(0));
        assertEquals(0, a.compareColumn(0, b));
    }

    @Test
    void aColumnThatIsNotThereIsRefused() {
        RowText row = RowText.of("a", "b");
        assertThrows(IndexOutOfBoundsException.class, () -> row.get(2));
        assertThrows(IndexOutOfBoundsException.class, () -> row.get(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> row.compareColumn(2, row));
    }

    @Test
    void aRowMayHaveNoColumns() {
        assertEquals(List.of(), columns(RowText.of()));
        assertEquals(0, RowText.BY_COLUMNS.compare(RowText.of(), RowText.of()));
        assertNull(RowText.of((String) null).get(0));
    }

    private static List<String> columns(RowText row) {
        return Arrays.asList(IntStream.range(0, row.size()).mapToObj(row::get).toArray(String[]::new));
    }
}
