package io.tileseq.tensor;

import io.tileseq.model.Layout;
import io.tileseq.model.Normalization;
import io.tileseq.model.PixelType;
import io.tileseq.model.ResizeFilter;
import io.tileseq.model.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Little-endian elements for tests, through {@link ByteBuffer} and nothing of what is tested. */
final class Pixels {
    private Pixels() {}

    /** The bytes of {@code values} as elements of {@code type}; 64-bit integers must be exact doubles. */
    static byte[] of(PixelType type, double... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (type) {
                case UINT8, INT8 -> buffer.put((byte) (int) value);
                case UINT16, INT16 -> buffer.putShort((short) (int) value);
                case UINT32, INT32 -> buffer.putInt((int) (long) value);
                case UINT64, INT64 ->
                    buffer.putLong(value < 0x1p63 ? (long) value : (long) (value - 0x1p63) ^ Long.MIN_VALUE);
                case FLOAT32 -> buffer.putFloat((float) value);
                case FLOAT64 -> buffer.putDouble(value);
            }
        }
        return buffer.array();
    }

    /** The elements of {@code bytes}; 64-bit integers must be exact doubles. */
    static double[] values(PixelType type, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[bytes.length / type.bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case UINT8 -> Byte.toUnsignedInt(buffer.get());
                case INT8 -> buffer.get();
                case UINT16 -> Short.toUnsignedInt(buffer.getShort());
                case INT16 -> buffer.getShort();
                case UINT32 -> Integer.toUnsignedLong(buffer.getInt());
                case INT32 -> buffer.getInt();
                case UINT64 -> Double.parseDouble(Long.toUnsignedString(buffer.getLong()));
                case INT64 -> buffer.getLong();
                case FLOAT32 -> buffer.getFloat();
                case FLOAT64 -> buffer.getDouble();
            };
        }
        return values;
    }

    /** Resizes (height, width, bands) elements, without normalising. */
    static byte[] resize(
            PixelType type,
            ResizeFilter filter,
            int bands,
            byte[] crop,
            int height,
            int width,
            int outHeight,
            int outWidth) {
        TensorSpec spec = new TensorSpec(
                "x", type, type, Layout.THWC, 1, outHeight, outWidth, bands, Normalization.none(bands), false);
        byte[] frame = new byte[spec.frameBytes()];
        FrameEncoder.of(spec, filter).encode(crop, height, width, frame);
        return frame;
    }
}
