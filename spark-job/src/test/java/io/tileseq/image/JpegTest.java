package io.tileseq.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.model.PixelBox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JPEGs beside the pixels that Pillow decodes from them: {@code src-test-data/images/make_images.py}. */
class JpegTest {
    private static final Path IMAGES = Path.of("../src-test-data/images");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb_420",
                "rgb_444_progressive",
                "rgb_turned_by_exif",
                "rgb_restarts",
                "rgb_stored",
                "rgb_marked_twice",
                "cmyk",
                "ycck",
                "grey"
            })
    void pixelsArePillowsWithinTwoLevels(String name) throws Exception {
        byte[] found = read(Files.readAllBytes(IMAGES.resolve(name + ".jpg"))).data();
        byte[] expected =
                read(Files.readAllBytes(IMAGES.resolve(name + ".png"))).data();
        assertEquals(expected.length, found.length);
        for (int i = 0; i < found.length; i++) {
            assertTrue(Math.abs((found[i] & 0xff) - (expected[i] & 0xff)) <= 2, name + " at " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb_420", "rgb_444_progressive", "cmyk", "grey"})
    void everyCutOffFileIsAnErrorNotAPicture(String name) throws Exception {
        byte[] jpeg = Files.readAllBytes(IMAGES.resolve(name + ".jpg"));
        for (int length = 0; length < jpeg.length; length += length < 200 ? 1 : 13) {
            byte[] cut = Arrays.copyOf(jpeg, length);
            assertThrows(BadImageException.class, () -> read(cut), name + " cut to " + length);
        }
    }

    @Test
    void bandsComeInTheOrderAskedFor() throws Exception {
        byte[] jpeg = Files.readAllBytes(IMAGES.resolve("rgb_420.jpg"));
        byte[] all = read(jpeg).data();
        try (RegionImage image = RegionImages.open(new MemoryInput(jpeg), 0, ImageOptions.DEFAULT, new ReadCounter())) {
            RegionImage some = RegionImages.select(image, List.of(2, 0));
            byte[] found = PixelArray.read(some, PixelBox.ofSize(45, 61), ImageOptions.DEFAULT)
                    .data();
            for (int i = 0; i < 45 * 61; i++) {
                assertEquals(all[3 * i + 2], found[2 * i]);
                assertEquals(all[3 * i], found[2 * i + 1]);
            }
        }
    }

    @Test
    void aPictureOfVeryManyScansIsRefusedBeforeItsPixelsAreDecoded() throws Exception {
        byte[] jpeg = Files.readAllBytes(IMAGES.resolve("rgb_444_progressive.jpg"));
        int last = jpeg.length - 2;
        while ((jpeg[last] & 0xff) != 0xff || (jpeg[last + 1] & 0xff) != 0xda) {
            last--;
        }
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(jpeg, 0, last);
        for (int i = 0; i < 1000; i++) {
            bomb.write(jpeg, last, jpeg.length - 2 - last);
        }
        bomb.write(jpeg, jpeg.length - 2, 2);
        BadImageException bad = assertThrows(BadImageException.class, () -> read(bomb.toByteArray()));
        assertEquals("memory: the jpeg is broken: it has 1009 scans, more than the limit of 100", bad.getMessage());
    }

    @Test
    void sizesAreCheckedBeforeMemoryIsTaken() throws Exception {
        byte[] jpeg = Files.readAllBytes(IMAGES.resolve("cmyk.jpg"));
        for (int i = 0; i < jpeg.length - 9; i++) {
            if ((jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xc0) {
                Arrays.fill(jpeg, i + 5, i + 9, (byte) 0xff);
            }
        }
        BadImageException bad = assertThrows(BadImageException.class, () -> read(jpeg));
        assertEquals(
                "memory: 65535 x 65535 pixels and 4 bands decode to 17179344900 bytes, more than"
                        + " image.max_decoded_bytes: 67108864",
                bad.getMessage());
    }

    @Test
    void randomDamageEndsSoonInPixelsOrABadImage() throws Exception {
        byte[] jpeg = Files.readAllBytes(IMAGES.resolve("rgb_420.jpg"));
        Random random = new Random(3);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 500; i++) {
                byte[] damaged = jpeg.clone();
                for (int n = random.nextInt(8); n >= 0; n--) {
                    damaged[random.nextInt(i % 2 == 0 ? 700 : damaged.length)] = (byte) random.nextInt();
                }
                try {
                    read(damaged);
                } catch (BadImageException e) {
                    assertTrue(e.getMessage().startsWith("memory: "), e.getMessage());
                }
            }
        });
    }

    private static PixelArray read(byte[] file) throws IOException, BadImageException {
        ImageOptions options = new ImageOptions(false, 64 << 20);
        try (RegionImage image = RegionImages.open(new MemoryInput(file), 0, options, new ReadCounter())) {
            PixelBox all = PixelBox.ofSize(
                    image.header().grid().height(), image.header().grid().width());
            return PixelArray.read(image, all, options);
        }
    }
}
