package io.tileseq.tensor;

import io.tileseq.model.PixelType;

/** Takes the pixel under the centre of each output pixel, as it is. */
final class NearestResizer extends Resizer {
    private final int pixelBytes;
    private final ByLength<int[]> columns;
    private final ByLength<int[]> rows;

    NearestResizer(PixelType type, int bands, int outHeight, int outWidth) {
        super(bands, outHeight, outWidth);
        this.pixelBytes = bands * type.bytes();
        this.columns = new ByLength<>(width -> ResizeWeights.nearest(type, width, outWidth));
        this.rows = new ByLength<>(height -> ResizeWeights.nearest(type, height, outHeight));
    }

    @Override
    void resize(byte[] crop, int height, int width, byte[] resized) {
        int[] column = columns.get(width);
        int[] row = rows.get(height);
        int rowBytes = outWidth * pixelBytes;
        for (int y = 0; y < outHeight; y++) {
            int at = y * rowBytes;
            if (y > 0 && row[y] == row[y - 1]) {
                System.arraycopy(resized, at - rowBytes, resized, at, rowBytes);
                continue;
            }
            int source = row[y] * width * pixelBytes;
            for (int x = 0; x < outWidth; x++) {
                int pixel = source + column[x] * pixelBytes;
                for (int i = 0; i < pixelBytes; i++) {
                    resized[at++] = crop[pixel + i];
                }
            }
        }
    }
}
