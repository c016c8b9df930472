package io.tileseq;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory is bounded by what a task needs, not by what a region holds. */
class LargeImageIT {
    private static final int SIDE = 30_000;
    private static final int BLOCK = 512;
    private static final int BANDS = 3;
    private static final int STEP = 500;
    private static final int TILE = 160;

    @TempDir
    Path folder;

    /** 2 x 2.7 GB of pixels, and 553 MB of samples in one group, past the buffer that a heap of 1 GiB allows. */
    @Test
    void aRegionOf30000By30000PixelsBuildsInAHeapOf1GiB() throws IOException {
        writeSparseTiff(folder.resolve("big_1.tif"));
        writeSparseTiff(folder.resolve("big_2.tif"));
        StringBuilder tiles = new StringBuilder("tile_id,region_id,x_min,y_min,x_max,y_max\n");
        for (int y = 0; y < SIDE; y += STEP) {
            for (int x = 0; x < SIDE; x += STEP) {
                tiles.append(String.format("%d_%d,big,%d,%d,%d,%d%n", y, x, x, y, x + TILE, y + TILE));
            }
        }
        Files.writeString(folder.resolve("tiles.csv"), tiles);
        Files.writeString(
                folder.resolve("config.yaml"),
                """
                tiles: { path: tiles.csv, columns: { box: [x_min, y_min, x_max, y_max] } }
                frames: { pattern: "{region}_{frame}.tif" }
                split: { by: region, fractions: { train: 1.0 } }
                shuffle: { group_bytes: 2GiB }
                output: { path: out, dtype: source, compression: none }
                """);

        Runs.embedded("1g", "build", "--config", folder.resolve("config.yaml").toString(), "--master", "local[2]")
                .done();

        JsonNode dataset = Runs.dataset(folder.resolve("out"));
        int perSide = SIDE / STEP;
        assertEquals(
                perSide * perSide,
                dataset.get("ledger").get("samples").get("written").asInt());
        assertEquals(
                "[2,160,160,3]", dataset.get("tensors").get("x").get("shape").toString());
    }

    /** A tiled TIFF whose blocks are all left out, which stands for zeros. */
    private static void writeSparseTiff(Path path) throws IOException {
        int across = (SIDE + BLOCK - 1) / BLOCK;
        int blocks = across * across;
        int[][] entries = {
            {256, 4, 1, SIDE}, // width
            {257, 4, 1, SIDE}, // height
            {258, 3, 1, 8}, // bits; one value stands for all bands
            {259, 3, 1, 1}, // no compression
            {262, 3, 1, 1}, // black is zero
            {277, 3, 1, BANDS},
            {284, 3, 1, 1}, // bands together
            {322, 3, 1, BLOCK},
            {323, 3, 1, BLOCK},
            {324, 4, blocks, 0}, // offsets: set below
            {325, 4, blocks, 0}, // byte counts
        };
        int directory = 8;
        int arrays = directory + 2 + entries.length * 12 + 4;
        entries[9][3] = arrays;
        entries[10][3] = arrays + 4 * blocks;
        ByteBuffer header = ByteBuffer.allocate(arrays).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(directory);
        header.putShort((short) entries.length);
        for (int[] entry : entries) {
            header.putShort((short) entry[0])
                    .putShort((short) entry[1])
                    .putInt(entry[2])
                    .putInt(entry[3]);
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(header.array());
            file.setLength(arrays + 8L * blocks);
        }
    }
}
