package io.tileseq.image;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.tileseq.model.PixelBox;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** Every TIFF of the zoo, against the pixels that GDAL reads. */
class TiffZooIT {
    private static final Path ZOO = Path.of("../../shared/data/tiff_zoo");

    /** Lossy, and decoders differ: the means of bands are compared instead. */
    private static final Set<String> LOSSY = Set.of("ojpeg", "webp");

    @Test
    void validFilesHoldThePixelsThatGdalReads() throws Exception {
        assumeTrue(Files.isDirectory(ZOO), "the TIFF zoo is not here: " + ZOO);
        int all = 0;
        int near = 0;
        List<String> off = new ArrayList<>();
        for (Map<String, String> row : manifest()) {
            // One file has no pixels in the collection: it is too large.
            if (!row.get("file").startsWith("valid/")
                    || row.get("pixels_sha256_hwc_le").isEmpty()) {
                continue;
            }
            all++;
            String found;
            try {
                Path file = ZOO.resolve(row.get("file"));
                found = hash(file.toString());
                if (LOSSY.contains(row.get("compression")) && isNear(file.toString(), row.get("band_mean"))) {
                    near++;
                    continue;
                }
            } catch (BadImageException e) {
                found = e.getMessage();
            }
            if (!found.equals(row.get("pixels_sha256_hwc_le"))) {
                off.add(row.get("file") + " (" + row.get("compression") + ", " + row.get("photometric") + ", "
                        + row.get("bps") + ", " + row.get("gdal_dtype") + " x " + row.get("gdal_bands") + "): "
                        + found);
            }
        }
        System.out.printf(
                "TIFF zoo: of %d valid files %d equal GDAL's pixels, %d lossy ones are near%n",
                all, all - off.size() - near, near);
        off.forEach(System.out::println);
        assertTrue(all - off.size() - near >= 0.97 * all, off.size() + " of " + all + " files differ");
        assertTrue(off.size() <= 2, String.join("\n", off));
    }

    /** Whether the mean of each band is GDAL's within one level. */
    private static boolean isNear(String path, String means) throws Exception {
        double[] expected = Arrays.stream(means.replaceAll("[\\[\\]]", "").split("[,; ]+"))
                .mapToDouble(Double::parseDouble)
                .toArray();
        try (RegionImage image =
                RegionImages.open(new Configuration(false), path, 0, ImageOptions.DEFAULT, new ReadCounter())) {
            PixelBox all = PixelBox.ofSize(
                    image.header().grid().height(), image.header().grid().width());
            byte[] data = PixelArray.read(image, all, ImageOptions.DEFAULT).data();
            double[] sums = new double[image.header().bands()];
            for (int i = 0; i < data.length; i++) {
                sums[i % sums.length] += data[i] & 0xff;
            }
            boolean near = sums.length == expected.length;
            for (int i = 0; near && i < sums.length; i++) {
                near = Math.abs(sums[i] * sums.length / data.length - expected[i]) <= 1;
            }
            return near;
        }
    }

    @Test
    void brokenAndDoubtfulFilesEndInAnErrorOrInPixelsWithinBounds() throws Exception {
        assumeTrue(Files.isDirectory(ZOO), "the TIFF zoo is not here: " + ZOO);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int pixels = 0;
        int errors = 0;
        for (Map<String, String> row : manifest()) {
            String file = row.get("file");
            if (file.startsWith("valid/")) {
                continue;
            }
            long cpu = thread.getCurrentThreadCpuTime();
            long allocated =
                    thread.getThreadAllocatedBytes(Thread.currentThread().getId());
            try {
                hash(ZOO.resolve(file).toString());
                pixels++;
            } catch (BadImageException e) {
                assertTrue(e.getMessage().startsWith(ZOO.resolve(file).toString()), e.getMessage());
                errors++;
            }
            double seconds = (thread.getCurrentThreadCpuTime() - cpu) / 1e9;
            long bytes = thread.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
            assertTrue(seconds < 2, file + " took " + seconds + " s");
            assertTrue(bytes < 256 << 20, file + " took " + bytes + " bytes");
        }
        System.out.printf("TIFF zoo: of the corrupt and grey files %d gave pixels, %d an error%n", pixels, errors);
        assertTrue(errors > 0 && pixels > 0);
    }

    private static List<Map<String, String>> manifest() throws IOException {
        List<String> lines = Files.readAllLines(ZOO.resolve("MANIFEST.tsv"));
        String[] names = lines.get(0).split("\t", -1);
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] values = line.split("\t", -1);
            Map<String, String> row = new HashMap<>();
            IntStream.range(0, values.length).forEach(i -> row.put(names[i], values[i]));
            rows.add(row);
        }
        return rows;
    }

    /** SHA-256 of the first page's pixels in (row, column, band) order. */
    private static String hash(String path) throws Exception {
        try (RegionImage image =
                RegionImages.open(new Configuration(false), path, 0, ImageOptions.DEFAULT, new ReadCounter())) {
            ImageHeader header = image.header();
            int[] bands = IntStream.range(0, header.bands()).toArray();
            int bytes = bands.length * header.type().bytes();
            int stride = header.grid().width() * bytes;
            byte[] pixels = new byte[Math.multiplyExact(stride, header.grid().height())];
            BadImageException[] fault = new BadImageException[1];
            BitSet all = new BitSet();
            all.set(0, header.grid().count());
            image.readBlocks(all, bands, new BlockSink() {
                @Override
                public void block(int index, PixelBox box, byte[] block, int rowStride) {
                    for (int y = 0; y < box.height(); y++) {
                        System.arraycopy(
                                block,
                                y * rowStride,
                                pixels,
                                (box.yMin() + y) * stride + box.xMin() * bytes,
                                box.width() * bytes);
                    }
                }

                @Override
                public void unreadable(int index, PixelBox box, BadImageException why) {
                    fault[0] = why;
                }
            });
            if (fault[0] != null) {
                throw fault[0];
            }
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(pixels));
        }
    }
}
