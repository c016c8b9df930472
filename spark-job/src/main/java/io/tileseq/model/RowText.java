package io.tileseq.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;

/**
 * All columns of one table row as text. They stay UTF-8, as they travel between tasks, and a column is decoded each time
 * that somebody asks for it: most are needed in few places or in none. Two rows are equal only if they are one object.
 */
public final class RowText {
    /** Column by column, null first, by code points. Rows must have equally many columns. */
    public static final Comparator<RowText> BY_COLUMNS = RowText::compare;

    /**
     * A head: the number of columns, and for each the end of its bytes, counted from the end of the head and complemented
     * ({@code ~}) if the column is null. Then the bytes of all columns. Integers are big-endian.
     */
    private final ByteBuffer packed;

    private RowText(ByteBuffer packed) {
        this.packed = packed;
    }

    /** @param columns null where the row has no value */
    public static RowText of(String... columns) {
        byte[][] encoded = new byte[columns.length][];
        for (int i = 0; i < columns.length; i++) {
            encoded[i] = columns[i] == null ? null : columns[i].getBytes(StandardCharsets.UTF_8);
        }
        return ofUtf8(encoded);
    }

    /** @param columns UTF-8, null where the row has no value; what is not UTF-8 becomes U+FFFD, as decoding would make it */
    public static RowText ofUtf8(byte[]... columns) {
        byte[][] valid = new byte[columns.length][];
        int length = head(columns.length);
        for (int i = 0; i < columns.length; i++) {
            valid[i] = valid(columns[i]);
            length = Math.addExact(length, valid[i] == null ? 0 : valid[i].length);
        }
        ByteBuffer packed = ByteBuffer.allocate(length).putInt(columns.length);
        int end = 0;
        for (byte[] column : valid) {
            end += column == null ? 0 : column.length;
            packed.putInt(column == null ? ~end : end);
        }
        for (byte[] column : valid) {
            if (column != null) {
                packed.put(column);
            }
        }
        return new RowText(packed.rewind());
    }

    /** So that texts that are read as equal compare as equal. */
    private static byte[] valid(byte[] utf8) {
        for (int i = 0; utf8 != null && i < utf8.length; i++) {
            if (utf8[i] < 0) {
                return new String(utf8, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            }
        }
        return utf8;
    }

    /** A row from its {@link #packed} form, which must not change any more. */
    public static RowText ofPacked(byte[] bytes, int offset, int length) {
        return new RowText(ByteBuffer.wrap(bytes, offset, length).slice());
    }

    /** The row as bytes, to be read and not changed. */
    public ByteBuffer packed() {
        return packed;
    }

    /** How many columns there are. */
    public int size() {
        return packed.getInt(0);
    }

    /** A column's text; null if the row has no value there. */
    public String get(int column) {
        int end = packed.getInt(head(Objects.checkIndex(column, size())));
        return end < 0
                ? null
                : new String(packed.array(), at(start(column)), end - start(column), StandardCharsets.UTF_8);
    }

    /** Whether a column has no value, or nothing but white space. */
    public boolean isBlank(int column) {
        String text = get(column);
        return text == null || text.isBlank();
    }

    /** Compares one column of two rows as {@link #BY_COLUMNS} does. */
    public int compareColumn(int column, RowText other) {
        int end = packed.getInt(head(Objects.checkIndex(column, size())));
        int otherEnd = other.packed.getInt(head(column));
        if (end < 0 || otherEnd < 0) {
            return Boolean.compare(end >= 0, otherEnd >= 0);
        }
        return Arrays.compareUnsigned(
                packed.array(),
                at(start(column)),
                at(end),
                other.packed.array(),
                other.at(other.start(column)),
                other.at(otherEnd));
    }

    private static int compare(RowText a, RowText b) {
        for (int column = 0; column < a.size(); column++) {
            int order = a.compareColumn(column, b);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** Bytes of the head of a row with so many columns; also where the end of the column after them stands. */
    private static int head(int columns) {
        return Integer.BYTES * (1 + columns);
    }

    private int start(int column) {
        if (column == 0) {
            return 0;
        }
        int end = packed.getInt(head(column - 1));
        return end < 0 ? ~end : end;
    }

    private int at(int content) {
        return packed.arrayOffset() + head(size()) + content;
    }
}
