package io.tileseq.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One image file directory: its tags, each read from the file when it is asked for. */
final class TiffDirectory {
    static final int NEW_SUBFILE_TYPE = 254;
    static final int IMAGE_WIDTH = 256;
    static final int IMAGE_LENGTH = 257;
    static final int BITS_PER_SAMPLE = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int FILL_ORDER = 266;
    static final int STRIP_OFFSETS = 273;
    static final int SAMPLES_PER_PIXEL = 277;
    static final int ROWS_PER_STRIP = 278;
    static final int STRIP_BYTE_COUNTS = 279;
    static final int PLANAR_CONFIGURATION = 284;
    static final int PREDICTOR = 317;
    static final int WHITE_POINT = 318;
    static final int COLOR_MAP = 320;
    static final int TILE_WIDTH = 322;
    static final int TILE_LENGTH = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_BYTE_COUNTS = 325;
    static final int INK_SET = 332;
    static final int SAMPLE_FORMAT = 339;
    static final int JPEG_TABLES = 347;
    static final int YCBCR_COEFFICIENTS = 529;
    static final int YCBCR_SUBSAMPLING = 530;
    static final int REFERENCE_BLACK_WHITE = 532;
    static final int GDAL_NODATA = 42113;

    /**
     * Where a tag's values stand.
     *
     * @param type TIFF's code of the element type
     * @param count elements
     * @param position of the first element in the file
     */
    record Field(int type, long count, long position) {

        /** Bytes per element; 0 for a type that TIFF does not know. */
        int bytes() {
            return switch (type) {
                case 1, 2, 6, 7 -> 1;
                case 3, 8 -> 2;
                case 4, 9, 11, 13 -> 4;
                case 5, 10, 12, 16, 17, 18 -> 8;
                default -> 0;
            };
        }
    }

    private final TiffFile file;
    private final Map<Integer, Field> fields;

    TiffDirectory(TiffFile file, Map<Integer, Field> fields) {
        this.file = file;
        this.fields = fields;
    }

    boolean has(int tag) {
        return fields.containsKey(tag);
    }

    /** Number of elements of a tag; 0 if it is not there. */
    long count(int tag) {
        Field field = fields.get(tag);
        return field == null ? 0 : field.count();
    }

    /** The first element of an integer tag, or {@code otherwise} if the tag is not there. */
    long integer(int tag, long otherwise) throws IOException, BadImageException {
        Field field = fields.get(tag);
        if (field == null || field.count() == 0) {
            return otherwise;
        }
        return integers(tag, 1)[0];
    }

    /** The first {@code most} elements of an integer tag, or all if there are fewer; none if the tag is not there. */
    long[] integers(int tag, long most) throws IOException, BadImageException {
        Field field = fields.get(tag);
        if (field == null) {
            return new long[0];
        }
        int bytes = field.bytes();
        if (bytes == 0 || field.type() == 2 || field.type() == 5 || field.type() >= 10 && field.type() <= 12) {
            throw new BadImageException("tag " + tag + " has type " + field.type() + ", which holds no integers");
        }
        int count = (int) Math.min(field.count(), most);
        byte[] data = file.read("tag " + tag, field.position(), (long) count * bytes);
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = file.integer(data, i * bytes, bytes);
        }
        return values;
    }

    /** The elements of a tag of unsigned rationals, or {@code otherwise} if the tag is not there or has fewer. */
    float[] rationals(int tag, float[] otherwise) throws IOException, BadImageException {
        Field field = fields.get(tag);
        if (field == null || field.count() < otherwise.length) {
            return otherwise;
        }
        if (field.type() != 5) {
            throw new BadImageException("tag " + tag + " has type " + field.type() + ", which holds no rationals");
        }
        byte[] data = file.read("tag " + tag, field.position(), 8L * otherwise.length);
        float[] values = new float[otherwise.length];
        for (int i = 0; i < values.length; i++) {
            long denominator = file.integer(data, 8 * i + 4, 4);
            values[i] = denominator == 0 ? 0 : (float) ((double) file.integer(data, 8 * i, 4) / denominator);
        }
        return values;
    }

    /** The bytes of a tag. */
    byte[] bytes(int tag, long most) throws IOException, BadImageException {
        Field field = fields.get(tag);
        long length = field.count() * Math.max(1, field.bytes());
        if (length > most) {
            throw new BadImageException("tag " + tag + " has " + length + " bytes, more than the limit of " + most);
        }
        return file.read("tag " + tag, field.position(), length);
    }

    /** A tag's text up to its first NUL, or null if the tag is not there. */
    String text(int tag) throws IOException, BadImageException {
        if (!has(tag)) {
            return null;
        }
        String text = new String(bytes(tag, 1 << 16), StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        return (end < 0 ? text : text.substring(0, end)).strip();
    }
}
