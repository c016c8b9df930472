package io.tileseq.image;

import io.tileseq.model.PixelType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Fills arrays with one value. */
final class ElementFill {
    private ElementFill() {}

    /** Sets the first {@code elements} elements to {@code value}, cast to the type. */
    static void fill(byte[] data, int elements, PixelType type, double value) {
        ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            switch (type) {
                case UINT8, INT8 -> buffer.put((byte) (int) value);
                case UINT16, INT16 -> buffer.putShort((short) (int) value);
                case UINT32, INT32 -> buffer.putInt((int) (long) value);
                case UINT64, INT64 -> buffer.putLong((long) value);
                case FLOAT32 -> buffer.putFloat((float) value);
                case FLOAT64 -> buffer.putDouble(value);
            }
        }
    }
}
