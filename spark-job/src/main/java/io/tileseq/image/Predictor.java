package io.tileseq.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Undoes what TIFF writers do to rows before compression (TIFF 6.0, section 14; Adobe's technical note 3 for floats). */
final class Predictor {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Predictor() {}

    /**
     * Predictor 2: every element is the difference to the one of the same band to its left. Elements are little-endian.
     *
     * @param row byte of the row's first element
     * @param elements in the row
     * @param samples elements per pixel
     * @param bytes per element
     */
    static void undoDifferences(byte[] data, int row, int elements, int samples, int bytes) {
        switch (bytes) {
            case 1 -> undoByteDifferences(data, row, elements, samples);
            case 2 -> {
                for (int i = samples; i < elements; i++) {
                    int at = row + i * 2;
                    SHORT.set(data, at, (short)
                            ((short) SHORT.get(data, at) + (short) SHORT.get(data, at - 2 * samples)));
                }
            }
            case 4 -> {
                for (int i = samples; i < elements; i++) {
                    int at = row + i * 4;
                    INT.set(data, at, (int) INT.get(data, at) + (int) INT.get(data, at - 4 * samples));
                }
            }
            case 8 -> {
                for (int i = samples; i < elements; i++) {
                    int at = row + i * 8;
                    LONG.set(data, at, (long) LONG.get(data, at) + (long) LONG.get(data, at - 8 * samples));
                }
            }
            default -> throw new IllegalArgumentException("elements of " + bytes + " bytes");
        }
    }

    private static void undoByteDifferences(byte[] data, int row, int elements, int samples) {
        int end = row + elements;
        if (samples == 1) {
            int value = 0;
            for (int i = row; i < end; i++) {
                value += data[i];
                data[i] = (byte) value;
            }
        } else if (samples == 3) {
            int red = 0;
            int green = 0;
            int blue = 0;
            for (int i = row; i < end; i += 3) {
                red += data[i];
                green += data[i + 1];
                blue += data[i + 2];
                data[i] = (byte) red;
                data[i + 1] = (byte) green;
                data[i + 2] = (byte) blue;
            }
        } else {
            for (int i = row + samples; i < end; i++) {
                data[i] += data[i - samples];
            }
        }
    }

    /**
     * Predictor 3: the row's bytes are split by significance, most significant plane first, then differenced.
     *
     * @param scratch holds at least the row
     */
    static void undoFloats(byte[] data, int row, int elements, int samples, int bytes, byte[] scratch) {
        int length = elements * bytes;
        for (int i = samples; i < length; i++) {
            data[row + i] += data[row + i - samples];
        }
        System.arraycopy(data, row, scratch, 0, length);
        for (int i = 0; i < elements; i++) {
            for (int b = 0; b < bytes; b++) {
                data[row + i * bytes + b] = scratch[(bytes - 1 - b) * elements + i];
            }
        }
    }
}
