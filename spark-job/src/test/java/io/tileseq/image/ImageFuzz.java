package io.tileseq.image;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelBox;
import java.io.IOException;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * What Jazzer runs on bytes that it makes up ({@code scripts/fuzz}): opens them as an image and decodes some of its blocks.
 * Whatever is thrown but {@link BadImageException} is a finding, and so are too much time and too much memory.
 */
public final class ImageFuzz {
    private static final long LIMIT = 4 << 20;
    private static final int BLOCKS = 16;

    private ImageFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        for (boolean expand : new boolean[] {false, true}) {
            ImageOptions options = new ImageOptions(expand, LIMIT);
            try (RegionImage image = RegionImages.open(new Guarded(data), 0, options, new ReadCounter())) {
                decode(image);
            } catch (BadImageException e) {
                requireNamed(e);
            }
        }
    }

    private static void decode(RegionImage image) throws IOException {
        BlockGrid grid = image.header().grid();
        BitSet blocks = new BitSet();
        blocks.set(0, Math.min(BLOCKS, grid.count()));
        blocks.set(grid.count() - 1);
        // A band is as good as many, and 65,535 of them take their time.
        int count = Math.min(image.header().bands(), 5);
        int[] bands = IntStream.range(0, count).map(i -> count - 1 - i).toArray();
        int bytes = image.header().type().bytes();
        image.readBlocks(blocks, bands, new BlockSink() {
            @Override
            public void block(int index, PixelBox box, byte[] pixels, int rowStride) {
                int last = (box.height() - 1) * rowStride + box.width() * bands.length * bytes;
                if (!blocks.get(index) || !box.equals(grid.box(index)) || pixels.length < last) {
                    throw new IllegalStateException("block " + index + " of " + image.header());
                }
            }

            @Override
            public void unreadable(int index, PixelBox part, BadImageException why) {
                requireNamed(why);
            }
        });
    }

    private static void requireNamed(BadImageException e) {
        if (!e.getMessage().startsWith("memory: ")) {
            throw new IllegalStateException("an error without the file's name", e);
        }
    }

    /** Memory that asks for no byte outside it. */
    private record Guarded(byte[] bytes) implements ImageInput {
        @Override
        public String name() {
            return "memory";
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
            if (position < 0 || length < 0 || position > bytes.length - length) {
                throw new IOException("bytes " + position + " to " + (position + length) + " of " + bytes.length);
            }
            System.arraycopy(bytes, (int) position, buffer, offset, length);
        }

        @Override
        public void close() {}
    }
}
