package io.tileseq.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class BmpTest {
    @Test
    void bandsOfFiveBitsAreWidenedToBytes() throws Exception {
        int[] pixels = {31 << 10, 1 << 5, 30, 16 << 10 | 16 << 5 | 16};
        ByteBuffer file = ByteBuffer.allocate(54 + 8).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'B').put((byte) 'M').putInt(62).putInt(0).putInt(54);
        // Two rows from the top down, 16 bits per pixel, not compressed.
        file.putInt(40).putInt(2).putInt(-2).putShort((short) 1).putShort((short) 16);
        file.position(54);
        for (int pixel : pixels) {
            file.putShort((short) pixel);
        }
        try (RegionImage image =
                RegionImages.open(new MemoryInput(file.array()), 0, ImageOptions.DEFAULT, new ReadCounter())) {
            assertEquals(PixelType.UINT8, image.header().type());
            // 255 * level / 31, rounded.
            assertArrayEquals(
                    new byte[] {(byte) 255, 0, 0, 0, 8, 0, 0, 0, (byte) 247, (byte) 132, (byte) 132, (byte) 132},
                    PixelArray.read(image, PixelBox.ofSize(2, 2), ImageOptions.DEFAULT)
                            .data());
        }
    }
}
