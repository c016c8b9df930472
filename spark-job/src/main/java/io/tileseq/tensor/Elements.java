package io.tileseq.tensor;

import io.tileseq.model.PixelType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads and writes single little-endian elements as doubles. Not for hot loops over 8-bit pixels. */
final class Elements {
    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle DOUBLE = MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    private Elements() {}

    /** The element that starts at byte {@code at}. */
    static double read(PixelType type, byte[] pixels, int at) {
        return switch (type) {
            case UINT8 -> pixels[at] & 0xff;
            case INT8 -> pixels[at];
            case UINT16 -> (short) SHORT.get(pixels, at) & 0xffff;
            case INT16 -> (short) SHORT.get(pixels, at);
            case UINT32 -> (int) INT.get(pixels, at) & 0xffffffffL;
            case INT32 -> (int) INT.get(pixels, at);
            case UINT64 -> unsigned((long) LONG.get(pixels, at));
            case INT64 -> (long) LONG.get(pixels, at);
            case FLOAT32 -> (float) FLOAT.get(pixels, at);
            case FLOAT64 -> (double) DOUBLE.get(pixels, at);
        };
    }

    /** Writes {@code value}, integers rounded half up and clamped to the type. */
    static void write(PixelType type, byte[] pixels, int at, double value) {
        switch (type) {
            case UINT8 -> pixels[at] = (byte) (int) clamp(value, 0, 255);
            case INT8 -> pixels[at] = (byte) (int) clamp(value, -128, 127);
            case UINT16 -> SHORT.set(pixels, at, (short) (int) clamp(value, 0, 65535));
            case INT16 -> SHORT.set(pixels, at, (short) (int) clamp(value, -32768, 32767));
            case UINT32 -> INT.set(pixels, at, (int) (long) clamp(value, 0, 4294967295.0));
            case INT32 -> INT.set(pixels, at, (int) clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case UINT64 -> LONG.set(pixels, at, toUnsigned(Math.floor(value + 0.5)));
            case INT64 -> LONG.set(pixels, at, (long) Math.floor(value + 0.5));
            case FLOAT32 -> FLOAT.set(pixels, at, (float) value);
            case FLOAT64 -> DOUBLE.set(pixels, at, value);
        }
    }

    private static double clamp(double value, double low, double high) {
        return Math.max(low, Math.min(high, Math.floor(value + 0.5)));
    }

    /** The unsigned value of 64 bits, rounded once. */
    static double unsigned(long bits) {
        // Halving keeps the last bit as a sticky bit, so that the conversion still rounds to nearest.
        return bits >= 0 ? bits : (double) ((bits >>> 1) | (bits & 1)) * 2;
    }

    private static long toUnsigned(double value) {
        if (value < 0x1p63) {
            return Math.max(0, (long) value);
        }
        return value >= 0x1p64 ? -1L : (long) (value - 0x1p63) ^ Long.MIN_VALUE;
    }
}
