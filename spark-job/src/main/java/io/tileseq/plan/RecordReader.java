package io.tileseq.plan;

import io.tileseq.model.PixelBox;
import io.tileseq.model.RowText;
import java.nio.charset.StandardCharsets;

/** Reads what a {@link RecordWriter} wrote, in the same order. */
final class RecordReader {
    private final byte[] bytes;
    private int at;

    RecordReader(byte[] bytes) {
        this.bytes = bytes;
    }

    int readInt() {
        int value = bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
        at += Integer.BYTES;
        return value;
    }

    long readLong() {
        return (long) readInt() << Integer.SIZE | readInt() & 0xffffffffL;
    }

    String readText() {
        int length = readInt();
        if (length < 0) {
            return null;
        }
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    /** A row, which keeps the record's bytes. */
    RowText readRow() {
        int length = readInt();
        if (length < 0) {
            return null;
        }
        RowText row = RowText.ofPacked(bytes, at, length);
        at += length;
        return row;
    }

    PixelBox readBox() {
        return readInt() == 0 ? null : new PixelBox(readInt(), readInt(), readInt(), readInt());
    }
}
