package io.tileseq.plan;

import io.tileseq.model.PixelBox;
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

    String[] readTexts() {
        int length = readInt();
        if (length < 0) {
            return null;
        }
        String[] texts = new String[length];
        for (int i = 0; i < length; i++) {
            texts[i] = readText();
        }
        return texts;
    }

    PixelBox readBox() {
        return readInt() == 0 ? null : new PixelBox(readInt(), readInt(), readInt(), readInt());
    }
}
