package io.tileseq.tensor;

import io.tileseq.model.PixelType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Converts runs of little-endian elements to doubles and back; one switch a run, none an element. */
public final class Elements {
    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle DOUBLE = MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    private Elements() {}

    /** Reads {@code count} elements that start at byte {@code at}; 64-bit integers are rounded to the nearest double. */
    public static void read(PixelType type, byte[] elements, int at, int count, double[] values) {
        switch (type) {
            case UINT8 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = elements[at + i] & 0xff;
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = elements[at + i];
                }
            }
            case UINT16 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (short) SHORT.get(elements, at + 2 * i) & 0xffff;
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (short) SHORT.get(elements, at + 2 * i);
                }
            }
            case UINT32 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (int) INT.get(elements, at + 4 * i) & 0xffffffffL;
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (int) INT.get(elements, at + 4 * i);
                }
            }
            case UINT64 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = unsigned((long) LONG.get(elements, at + 8 * i));
                }
            }
            case INT64 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (long) LONG.get(elements, at + 8 * i);
                }
            }
            case FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (float) FLOAT.get(elements, at + 4 * i);
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = (double) DOUBLE.get(elements, at + 8 * i);
                }
            }
        }
    }

    /** Writes {@code count} values from byte {@code at} on; integers are rounded half up and clamped to the type. */
    public static void write(PixelType type, double[] values, int count, byte[] elements, int at) {
        switch (type) {
            case UINT8 -> {
                for (int i = 0; i < count; i++) {
                    elements[at + i] = (byte) rounded(values[i], 0, 0xff);
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    elements[at + i] = (byte) rounded(values[i], Byte.MIN_VALUE, Byte.MAX_VALUE);
                }
            }
            case UINT16 -> {
                for (int i = 0; i < count; i++) {
                    SHORT.set(elements, at + 2 * i, (short) rounded(values[i], 0, 0xffff));
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    SHORT.set(elements, at + 2 * i, (short) rounded(values[i], Short.MIN_VALUE, Short.MAX_VALUE));
                }
            }
            case UINT32 -> {
                for (int i = 0; i < count; i++) {
                    INT.set(elements, at + 4 * i, (int) rounded(values[i], 0, 0xffffffffL));
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    INT.set(elements, at + 4 * i, (int) rounded(values[i], Integer.MIN_VALUE, Integer.MAX_VALUE));
                }
            }
            case UINT64 -> {
                for (int i = 0; i < count; i++) {
                    LONG.set(elements, at + 8 * i, roundedUnsigned(values[i]));
                }
            }
            case INT64 -> {
                for (int i = 0; i < count; i++) {
                    LONG.set(elements, at + 8 * i, Math.round(values[i]));
                }
            }
            case FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    FLOAT.set(elements, at + 4 * i, (float) values[i]);
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    DOUBLE.set(elements, at + 8 * i, values[i]);
                }
            }
        }
    }

    /** The double nearest to 64 bits read as an unsigned integer. */
    static double unsigned(long bits) {
        // Half of it, with the last bit kept as a sticky bit so that the conversion still rounds to nearest.
        return bits >= 0 ? bits : (double) ((bits >>> 1) | (bits & 1)) * 2;
    }

    /** For types of up to 32 bits: far beyond them, adding a half would round. */
    private static long rounded(double value, long low, long high) {
        return Math.max(low, Math.min(high, (long) Math.floor(value + 0.5)));
    }

    private static long roundedUnsigned(double value) {
        if (value < 0x1p63) {
            return Math.max(0, Math.round(value));
        }
        return value >= 0x1p64 ? -1L : (long) (value - 0x1p63) ^ Long.MIN_VALUE;
    }
}
