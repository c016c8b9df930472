package io.tileseq.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tileseq.model.PixelBox;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files of one band each as one image. */
class StackedImageTest {
    private static final int SIDE = 4;

    private static RegionImage file(int value) throws IOException, BadImageException {
        long[] values = new long[SIDE * SIDE];
        Arrays.fill(values, value);
        byte[] tiff = TiffWriter.write(false, ByteOrder.LITTLE_ENDIAN, TiffForm.plain(SIDE, SIDE, 1, 8), values);
        return RegionImages.open(new MemoryInput(tiff), 0, ImageOptions.DEFAULT, new ReadCounter());
    }

    private static RegionImage stack(long maxDecodedBytes) throws IOException, BadImageException {
        return new StackedImage(List.of(file(1), file(2), file(3)), new ImageOptions(false, maxDecodedBytes));
    }

    @Test
    void bandsThatAreReadTogetherMustFitIntoTheLimit() throws IOException, BadImageException {
        PixelBox all = PixelBox.ofSize(SIDE, SIDE);
        try (RegionImage image = stack(3 * SIDE * SIDE)) {
            byte[] pixels = PixelArray.read(image, all, ImageOptions.DEFAULT).data();
            assertArrayEquals(new byte[] {1, 2, 3, 1, 2, 3}, Arrays.copyOf(pixels, 6));
        }
        try (RegionImage image = stack(3 * SIDE * SIDE - 1)) {
            BadImageException large =
                    assertThrows(BadImageException.class, () -> PixelArray.read(image, all, ImageOptions.DEFAULT));
            assertEquals(
                    "block (rows 0 to 4, columns 0 to 4) of its files together has 48 bytes in 3 bands, more than the limit of"
                            + " 47 (image.max_decoded_bytes)",
                    large.getMessage());
            RegionImage two = RegionImages.select(image, List.of(2, 0));
            byte[] pixels = PixelArray.read(two, all, ImageOptions.DEFAULT).data();
            assertArrayEquals(new byte[] {3, 1, 3, 1}, Arrays.copyOf(pixels, 4));
        }
    }
}
