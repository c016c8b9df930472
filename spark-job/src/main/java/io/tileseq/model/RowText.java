package io.tileseq.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * All columns of one table row as text. They stay UTF-8, as they travel between tasks, and a column is decoded only when
 * somebody asks for it: most are looked at once or never.
 */
public final class RowText {
    /** Column by column, null first, by code points. Rows must have equally many columns. */
    public static final Comparator<RowText> BY_COLUMNS = RowText::compare;

    /**
     * The number of columns; where each column ends, in bytes after this head, complemented ({@code ~}) if the column is
     * null; then the bytes of all columns. Integers are big-endian.
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

    /** @param columns UTF-8, null where the row has no value */
    public static RowText ofUtf8(byte[]... columns) {
        int length = head(columns.length);
        for (byte[] column : columns) {
            length = Math.addExact(length, column == null ? 0 : column.length);
        }
        ByteBuffer packed = ByteBuffer.allocate(length).putInt(columns.length);
        int end = 0;
        for (byte[] column : columns) {
            end += column == null ? 0 : column.length;
            packed.putInt(column == null ? ~end : end);
        }
        for (byte[] column : columns) {
            if (column != null) {
                packed.put(column);
            }
        }
        return new RowText(packed.rewind());
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
        int end = packed.getInt(head(column));
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
        int end = packed.getInt(head(column));
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
