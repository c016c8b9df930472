package io.tileseq.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tileseq.model.PixelBox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A WebP beside the pixels that Pillow decodes from it: {@code src-test-data/images/make_images.py}. */
class WebpTest {
    private static final Path IMAGES = Path.of("../src-test-data/images");

    @Test
    void losslessPixelsArePillows() throws Exception {
        byte[] expected = read(Files.readAllBytes(IMAGES.resolve("lossless.png")));
        assertArrayEquals(expected, read(Files.readAllBytes(IMAGES.resolve("lossless.webp"))));
    }

    @Test
    void everyCutOffFileIsAnErrorNotAPicture() throws Exception {
        byte[] webp = Files.readAllBytes(IMAGES.resolve("lossless.webp"));
        for (int length = 0; length < webp.length; length++) {
            byte[] cut = Arrays.copyOf(webp, length);
            assertThrows(BadImageException.class, () -> read(cut), "cut to " + length);
        }
        byte[] cut = Arrays.copyOf(webp, webp.length - 1);
        BadImageException bad = assertThrows(BadImageException.class, () -> read(cut));
        assertEquals("memory: the WebP has " + cut.length + " bytes but should have " + webp.length, bad.getMessage());
    }

    private static byte[] read(byte[] file) throws IOException, BadImageException {
        try (RegionImage image = RegionImages.open(new MemoryInput(file), 0, ImageOptions.DEFAULT, new ReadCounter())) {
            return PixelArray.read(image, PixelBox.ofSize(20, 20), ImageOptions.DEFAULT)
                    .data();
        }
    }
}
