package io.tileseq.image;

import io.tileseq.model.PixelType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Moves samples, and widens them to the element types that tileseq knows: packed bits, 24-bit integers, small floats. */
final class SampleUnpacker {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    private SampleUnpacker() {}

    /**
     * Unpacks one row of unsigned samples that are packed most significant bit first.
     *
     * @param bits per sample, 1 to 31
     * @param type uint8, uint16 or uint32
     */
    static void unpackBits(byte[] in, int row, int elements, int bits, byte[] out, int at, PixelType type) {
        long buffer = 0;
        int available = 0;
        int next = row;
        long mask = (1L << bits) - 1;
        for (int i = 0; i < elements; i++) {
            while (available < bits) {
                buffer = buffer << 8 | (in[next++] & 0xff);
                available += 8;
            }
            available -= bits;
            long value = buffer >>> available & mask;
            switch (type) {
                case UINT8 -> out[at + i] = (byte) value;
                case UINT16 -> SHORT.set(out, at + 2 * i, (short) value);
                default -> INT.set(out, at + 4 * i, (int) value);
            }
        }
    }

    /** Widens one row of 24-bit integers, little-endian, to 32 bits. */
    static void widenTriples(byte[] in, int row, int elements, byte[] out, int at, boolean signed) {
        for (int i = 0; i < elements; i++) {
            int from = row + 3 * i;
            int top = signed ? in[from + 2] : in[from + 2] & 0xff;
            INT.set(out, at + 4 * i, (in[from] & 0xff) | (in[from + 1] & 0xff) << 8 | top << 16);
        }
    }

    /** Widens one row of 16-bit floats (IEEE 754 binary16), little-endian, to 32 bits. */
    static void widenHalfs(byte[] in, int row, int elements, byte[] out, int at) {
        for (int i = 0; i < elements; i++) {
            int half = (short) SHORT.get(in, row + 2 * i) & 0xffff;
            FLOAT.set(out, at + 4 * i, widen(half >> 15, half >> 10 & 0x1f, half & 0x3ff, 5, 10));
        }
    }

    /** Widens one row of 24-bit floats (1 sign, 7 exponent, 16 fraction bits), little-endian, to 32 bits. */
    static void widenFloatTriples(byte[] in, int row, int elements, byte[] out, int at) {
        for (int i = 0; i < elements; i++) {
            int from = row + 3 * i;
            int bits = (in[from] & 0xff) | (in[from + 1] & 0xff) << 8 | (in[from + 2] & 0xff) << 16;
            FLOAT.set(out, at + 4 * i, widen(bits >> 23, bits >> 16 & 0x7f, bits & 0xffff, 7, 16));
        }
    }

    private static float widen(int sign, int exponent, int fraction, int exponentBits, int fractionBits) {
        int bias = (1 << (exponentBits - 1)) - 1;
        int top = (1 << exponentBits) - 1;
        int shifted = fraction << (23 - fractionBits);
        if (exponent == top) {
            return Float.intBitsToFloat(sign << 31 | 0x7f800000 | shifted);
        }
        if (exponent == 0) {
            float magnitude = Math.scalb((float) fraction, 1 - bias - fractionBits);
            return sign == 0 ? magnitude : -magnitude;
        }
        return Float.intBitsToFloat(sign << 31 | (exponent - bias + 127) << 23 | shifted);
    }

    /** Copies {@code count} elements of 1, 2, 4 or 8 bytes, of which every so many are taken and set. */
    static void copy(byte[] in, int from, int inStep, byte[] out, int to, int outStep, int count, int bytes) {
        for (int i = 0; i < count; i++) {
            int source = from + i * inStep * bytes;
            int target = to + i * outStep * bytes;
            switch (bytes) {
                case 1 -> out[target] = in[source];
                case 2 -> SHORT.set(out, target, (short) SHORT.get(in, source));
                case 4 -> INT.set(out, target, (int) INT.get(in, source));
                default -> LONG.set(out, target, (long) LONG.get(in, source));
            }
        }
    }

    /** Turns elements of 2, 3, 4 or 8 bytes from big-endian to little-endian, in place. */
    static void swapBytes(byte[] data, int offset, int elements, int bytes) {
        int end = offset + elements * bytes;
        for (int i = offset; i < end; i += bytes) {
            switch (bytes) {
                case 2 -> SHORT.set(data, i, Short.reverseBytes((short) SHORT.get(data, i)));
                case 4 -> INT.set(data, i, Integer.reverseBytes((int) INT.get(data, i)));
                case 8 -> LONG.set(data, i, Long.reverseBytes((long) LONG.get(data, i)));
                default -> {
                    byte first = data[i];
                    data[i] = data[i + 2];
                    data[i + 2] = first;
                }
            }
        }
    }

    /** Mirrors the bits of each byte, in place (FillOrder 2). */
    static void mirrorBits(byte[] data, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            data[i] = (byte) (Integer.reverse(data[i]) >>> 24);
        }
    }
}
