package io.tileseq.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.PixelBox;
import io.tileseq.plan.ImageSource;
import io.tileseq.read.FrameImages;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What it takes to read a stack of pages, one page after the other. */
class KnownPagesTest {
    private static final int PAGES = 400;
    private static final int SIDE = 64;

    @Test
    void aStackIsWalkedThroughOnce() throws IOException, BadImageException {
        TiffWriter stack = new TiffWriter(false, ByteOrder.LITTLE_ENDIAN);
        long[] values = new long[SIDE * SIDE];
        for (int page = 0; page < PAGES; page++) {
            Arrays.fill(values, page % 251);
            stack.page(TiffForm.plain(SIDE, SIDE, 1, 8), values);
        }
        byte[] file = stack.finish();
        String path = "counting:///stack.tif";
        CountingFileSystem.FILES.put("/stack.tif", file);
        CountingFileSystem.reset();
        FrameImages images = new FrameImages(CountingFileSystem.configuration(), new ReadCounter());
        for (int page = 0; page < PAGES; page++) {
            try (RegionImage image =
                    images.open(List.of(new ImageSource(path, page, List.of())), ImageOptions.DEFAULT)) {
                assertEquals(PAGES, image.header().pages());
                PixelArray pixels = PixelArray.read(image, PixelBox.ofSize(SIDE, SIDE), ImageOptions.DEFAULT);
                assertEquals((byte) (page % 251), pixels.data()[SIDE * SIDE - 1], "page " + page);
            }
        }
        // The start, the directory and the block of each page, and once all directories, a window of bytes at a time.
        long windows = file.length / (RegionImages.START_BYTES - 2 * SIDE * SIDE) + 1L;
        long requests = CountingFileSystem.RANGES.size();
        assertTrue(requests <= 3 * PAGES + windows, requests + " requests");
    }
}
