package io.tileseq.plan;

import io.tileseq.model.PixelBox;
import io.tileseq.model.RowText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts rows and tiles into the compact form in which they travel through shuffles: big-endian integers, and after their
 * length in bytes, -1 for null, texts as UTF-8 and rows as {@link RowText} packs them. Every row of the table passes here,
 * which {@code DataOutputStream} makes twice as slow.
 */
final class RecordWriter {
    private byte[] bytes = new byte[256];
    private int length;

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private int grow(int by) {
        int at = length;
        length = Math.addExact(at, by);
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length, (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8)));
        }
        return at;
    }

    RecordWriter writeInt(int value) {
        int at = grow(Integer.BYTES);
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
        return this;
    }

    RecordWriter writeLong(long value) {
        return writeInt((int) (value >>> Integer.SIZE)).writeInt((int) value);
    }

    RecordWriter writeText(String text) {
        if (text == null) {
            return writeInt(-1);
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        writeInt(encoded.length);
        int at = grow(encoded.length);
        System.arraycopy(encoded, 0, bytes, at, encoded.length);
        return this;
    }

    RecordWriter writeRow(RowText row) {
        if (row == null) {
            return writeInt(-1);
        }
        int size = row.packed().capacity();
        writeInt(size);
        int at = grow(size);
        row.packed().get(0, bytes, at, size);
        return this;
    }

    /** A box, with a leading 0 for null and 1 for one. */
    RecordWriter writeBox(PixelBox box) {
        return box == null
                ? writeInt(0)
                : writeInt(1)
                        .writeInt(box.xMin())
                        .writeInt(box.yMin())
                        .writeInt(box.xMax())
                        .writeInt(box.yMax());
    }
}
