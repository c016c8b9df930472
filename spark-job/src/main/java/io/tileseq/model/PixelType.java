package io.tileseq.model;

import java.util.Arrays;

/** The element type of an image or a tensor. Pixels and tensors are always held little-endian. */
public enum PixelType {
    UINT8("uint8", 1, false, false),
    INT8("int8", 1, true, false),
    UINT16("uint16", 2, false, false),
    INT16("int16", 2, true, false),
    UINT32("uint32", 4, false, false),
    INT32("int32", 4, true, false),
    UINT64("uint64", 8, false, false),
    INT64("int64", 8, true, false),
    FLOAT32("float32", 4, true, true),
    FLOAT64("float64", 8, true, true);

    private final String numpyName;
    private final int bytes;
    private final boolean signed;
    private final boolean floating;

    PixelType(String numpyName, int bytes, boolean signed, boolean floating) {
        this.numpyName = numpyName;
        this.bytes = bytes;
        this.signed = signed;
        this.floating = floating;
    }

    /** NumPy's name of the type, as it stands in footers and in {@code dataset.json}. */
    public String numpyName() {
        return numpyName;
    }

    /** Bytes per element. */
    public int bytes() {
        return bytes;
    }

    public boolean isSigned() {
        return signed;
    }

    public boolean isFloating() {
        return floating;
    }

    /** The lowest value of an integer type that a long holds too. */
    public long lowest() {
        requireInteger();
        return signed ? -1L << (8 * bytes - 1) : 0;
    }

    /** The highest value of an integer type that a long holds too. */
    public long highest() {
        requireInteger();
        return bytes == Long.BYTES ? Long.MAX_VALUE : (1L << (signed ? 8 * bytes - 1 : 8 * bytes)) - 1;
    }

    /**
     * A number as elements of the type hold it, to be compared with them: -9999.9 as float32 is the float32 nearest to it.
     * Integer types leave it alone; one that is no integer equals none of theirs.
     */
    public double held(double number) {
        return this == FLOAT32 ? (float) number : number;
    }

    private void requireInteger() {
        if (floating) {
            throw new IllegalArgumentException(numpyName + " is no integer type");
        }
    }

    /** The type that NumPy calls {@code name}. */
    public static PixelType ofNumpyName(String name) {
        return Arrays.stream(values())
                .filter(type -> type.numpyName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown dtype " + name));
    }
}
