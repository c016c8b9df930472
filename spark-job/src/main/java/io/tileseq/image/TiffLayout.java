package io.tileseq.image;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelType;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How the pixels of one directory are stored, checked.
 *
 * @param grid size and blocks
 * @param samples samples per pixel
 * @param bits per sample
 * @param type element type that samples are delivered as
 * @param floating whether samples are floating point
 * @param signed whether samples are signed integers
 * @param compression TIFF's code
 * @param photometric TIFF's code
 * @param predictor 1, 2 or 3
 * @param planar whether each band has blocks of its own
 * @param tiled whether blocks at the edge are stored whole
 * @param rowAddressed whether the blocks are parts of one uncompressed strip (of one a band, if planar)
 * @param mirrored whether the bits of each byte stand in reverse (FillOrder 2)
 * @param chromaAcross pixels side by side that share their chroma: 1, or 2 or 4 where YCbCr is stored in units
 * @param chromaDown pixels above each other that share it
 * @param nodata GDAL's nodata value, or empty
 */
record TiffLayout(
        BlockGrid grid,
        int samples,
        int bits,
        PixelType type,
        boolean floating,
        boolean signed,
        int compression,
        int photometric,
        int predictor,
        boolean planar,
        boolean tiled,
        boolean rowAddressed,
        boolean mirrored,
        int chromaAcross,
        int chromaDown,
        OptionalDouble nodata) {

    static final int PALETTE = 3;
    static final int SEPARATED = 5;
    static final int YCBCR = 6;
    static final int CIELAB = 8;

    private static final int JPEG = 7;
    private static final int OLD_JPEG = 6;

    private static final int HANDY_BYTES = 256 << 10;
    private static final int MAX_SIDE = Integer.MAX_VALUE - 64;

    static TiffLayout of(TiffDirectory directory, ImageOptions options) throws IOException, BadImageException {
        int width = side(directory, TiffDirectory.IMAGE_WIDTH, "ImageWidth");
        int height = side(directory, TiffDirectory.IMAGE_LENGTH, "ImageLength");
        int samples = (int) between(directory.integer(TiffDirectory.SAMPLES_PER_PIXEL, 1), 1, 65535, "SamplesPerPixel");
        int bits = (int) same(directory, TiffDirectory.BITS_PER_SAMPLE, 1, samples, "BitsPerSample");
        int format = (int) same(directory, TiffDirectory.SAMPLE_FORMAT, 1, samples, "SampleFormat");
        int compression = (int) directory.integer(TiffDirectory.COMPRESSION, 1);
        int predictor = BlockCodec.predicts(compression) ? (int) directory.integer(TiffDirectory.PREDICTOR, 1) : 1;
        boolean planar = samples > 1 && directory.integer(TiffDirectory.PLANAR_CONFIGURATION, 1) == 2;
        boolean tiled = directory.has(TiffDirectory.TILE_WIDTH) && directory.has(TiffDirectory.TILE_OFFSETS);
        int blockWidth = width;
        int blockHeight;
        if (tiled) {
            blockWidth = side(directory, TiffDirectory.TILE_WIDTH, "TileWidth");
            blockHeight = side(directory, TiffDirectory.TILE_LENGTH, "TileLength");
        } else {
            long rows = directory.integer(TiffDirectory.ROWS_PER_STRIP, height);
            blockHeight = (int) Math.min(rows < 1 ? height : rows, height);
        }
        int photometric = (int) directory.integer(TiffDirectory.PHOTOMETRIC, 1);
        int[] chroma = chroma(directory, photometric, compression, bits, samples);
        boolean units = chroma[0] * chroma[1] > 1;
        boolean rowAddressed = !tiled && !units && compression == 1 && blockHeight == height;
        if (rowAddressed) {
            // Uncompressed rows can be read one by one: one long strip is taken as blocks of a handy size.
            double rowBytes = Math.ceil((double) width * (planar ? 1 : samples) * bits / 8);
            blockHeight = (int) Math.max(1, Math.min(height, HANDY_BYTES / rowBytes));
        }
        boolean floating = format == 3;
        boolean signed = format == 2;
        PixelType type = type(bits, format);
        checkPredictor(predictor, bits, floating);
        long count = (long) ((width - 1) / blockWidth + 1) * ((height - 1) / blockHeight + 1);
        if (count * (planar ? samples : 1) > Integer.MAX_VALUE / 8) {
            throw new BadImageException(
                    "the image is cut into " + count + " blocks, more than the limit of " + Integer.MAX_VALUE / 8);
        }
        if (units && !tiled && !planar && blockHeight < height && blockHeight % chroma[1] != 0) {
            throw new BadImageException("RowsPerStrip must be a multiple of " + chroma[1]
                    + ", the rows that share their chroma, but is " + blockHeight);
        }
        double decoded = (double) blockWidth * blockHeight * samples * type.bytes();
        if (decoded > options.limit()) {
            throw new BadImageException(String.format(
                    Locale.ROOT,
                    "a block of %d x %d pixels and %d bands decodes to %.0f bytes, more than image.max_decoded_bytes: %d",
                    blockHeight,
                    blockWidth,
                    samples,
                    decoded,
                    options.limit()));
        }
        return new TiffLayout(
                new BlockGrid(height, width, blockHeight, blockWidth),
                samples,
                bits,
                type,
                floating,
                signed,
                compression,
                photometric,
                predictor,
                planar,
                tiled,
                rowAddressed,
                directory.integer(TiffDirectory.FILL_ORDER, 1) == 2,
                chroma[0],
                chroma[1],
                nodata(directory));
    }

    /** Pixels across and down that share their chroma: 2 x 2 unless the file says otherwise; JPEG has its own way. */
    private static int[] chroma(TiffDirectory directory, int photometric, int compression, int bits, int samples)
            throws IOException, BadImageException {
        boolean units =
                photometric == YCBCR && bits == 8 && samples == 3 && compression != JPEG && compression != OLD_JPEG;
        if (!units) {
            return new int[] {1, 1};
        }
        long[] found = directory.integers(TiffDirectory.YCBCR_SUBSAMPLING, 2);
        long across = found.length == 2 ? found[0] : 2;
        long down = found.length == 2 ? found[1] : 2;
        if (across != 1 && across != 2 && across != 4 || down != 1 && down != 2 && down != 4) {
            throw new BadImageException("YCbCrSubSampling must be 1, 2 or 4 but is " + across + " and " + down);
        }
        return new int[] {(int) across, (int) down};
    }

    /** Bytes that a stored block decodes to, before units of chroma are spread and samples widened. */
    int storedBytes(int block) {
        int rows = storedRows(block);
        if (!hasUnits()) {
            return rows * rowBytes();
        }
        int unitsAcross = (grid.blockWidth() - 1) / chromaAcross + 1;
        int unitsDown = (rows - 1) / chromaDown + 1;
        return unitsAcross * unitsDown * (chromaAcross * chromaDown + 2);
    }

    /** Whether pixels share chroma samples. */
    boolean hasUnits() {
        return chromaAcross * chromaDown > 1;
    }

    /** Bytes of one stored row of a block: bits packed, filled up to a whole byte. */
    int rowBytes() {
        return (int) (((long) grid.blockWidth() * blockSamples() * bits + 7) / 8);
    }

    /** Samples that one stored block holds per pixel. */
    int blockSamples() {
        return planar ? 1 : samples;
    }

    /** Rows that a stored block holds: tiles at the lower edge are whole, strips are cut. */
    int storedRows(int block) {
        int row = block / grid.across();
        return tiled ? grid.blockHeight() : Math.min(grid.blockHeight(), grid.height() - row * grid.blockHeight());
    }

    String compressionName() {
        return switch (compression) {
            case 1 -> "none";
            case 2 -> "ccitt-rle";
            case 3 -> "ccitt-g3";
            case 4 -> "ccitt-g4";
            case 5 -> "lzw";
            case 6 -> "old-jpeg";
            case 7 -> "jpeg";
            case 8, 32946 -> "deflate";
            case 32773 -> "packbits";
            case 34676 -> "sgilog";
            case 34677 -> "sgilog24";
            case 32766 -> "next";
            case 32809 -> "thunderscan";
            case 32908 -> "pixarfilm";
            case 32909 -> "pixarlog";
            case 34661 -> "jbig";
            case 34892 -> "lossy-dng-jpeg";
            case 34712 -> "jpeg2000";
            case 34887 -> "lerc";
            case 34925 -> "lzma";
            case 50000, 34926 -> "zstd";
            case 50001, 34927 -> "webp";
            case 50002 -> "jpegxl";
            default -> "unknown (" + compression + ")";
        };
    }

    private static PixelType type(int bits, int format) throws BadImageException {
        if (format == 3) {
            return switch (bits) {
                case 16, 24, 32 -> PixelType.FLOAT32;
                case 64 -> PixelType.FLOAT64;
                default -> throw new BadImageException("floating point samples of " + bits + " bits are not supported");
            };
        }
        if (format == 5 || format == 6) {
            throw new BadImageException("complex samples (SampleFormat " + format + ") are not supported");
        }
        boolean signed = format == 2;
        if (bits == 64) {
            return signed ? PixelType.INT64 : PixelType.UINT64;
        }
        if (bits < 1 || bits > 32) {
            throw new BadImageException("integer samples of " + bits + " bits are not supported");
        }
        if (bits <= 8) {
            return signed && bits == 8 ? PixelType.INT8 : PixelType.UINT8;
        }
        if (bits <= 16) {
            return signed && bits == 16 ? PixelType.INT16 : PixelType.UINT16;
        }
        return signed && (bits == 32 || bits == 24) ? PixelType.INT32 : PixelType.UINT32;
    }

    private static void checkPredictor(int predictor, int bits, boolean floating) throws BadImageException {
        boolean whole = bits == 8 || bits == 16 || bits == 32 || bits == 64;
        boolean fits = predictor == 1 || predictor == 2 && whole || predictor == 3 && floating;
        if (!fits) {
            throw new BadImageException("Predictor " + predictor + " on " + (floating ? "floating point" : "integer")
                    + " samples of " + bits + " bits is not supported");
        }
    }

    private static OptionalDouble nodata(TiffDirectory directory) throws IOException, BadImageException {
        String text = directory.text(TiffDirectory.GDAL_NODATA);
        if (text == null || text.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            String number = text.toLowerCase(Locale.ROOT).contains("nan") ? "NaN" : text;
            return OptionalDouble.of(Double.parseDouble(number));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty(); // GDAL too takes a text that is no number for no nodata value
        }
    }

    private static int side(TiffDirectory directory, int tag, String name) throws IOException, BadImageException {
        return (int) between(directory.integer(tag, 0), 1, MAX_SIDE, name);
    }

    private static long between(long value, long low, long high, String name) throws BadImageException {
        if (value < low || value > high) {
            throw new BadImageException(
                    name + " must be " + low + " to " + high + " but is " + Long.toUnsignedString(value));
        }
        return value;
    }

    /** A value that every sample must share. */
    private static long same(TiffDirectory directory, int tag, long otherwise, int samples, String name)
            throws IOException, BadImageException {
        long[] values = directory.integers(tag, samples);
        for (long value : values) {
            if (value != values[0]) {
                throw new BadImageException("bands differ in " + name + ": " + Arrays.toString(values));
            }
        }
        return values.length == 0 ? otherwise : values[0];
    }
}
