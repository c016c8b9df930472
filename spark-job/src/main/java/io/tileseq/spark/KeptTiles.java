package io.tileseq.spark;

import io.tileseq.plan.TileRecord;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;

/**
 * Tiles for several passes: the first puts them on the executors' disks, about as large as the table is as text, and the
 * others read them there rather than read, join and check all rows again. Not in memory, which is for groups. Whoever made
 * it closes it.
 */
final class KeptTiles implements AutoCloseable {
    private final JavaRDD<byte[]> records;

    KeptTiles(JavaRDD<TileRecord> tiles) {
        this.records = tiles.map(TileRecord::toBytes).persist(StorageLevel.DISK_ONLY());
        records.setName("tileseq tiles");
    }

    JavaRDD<TileRecord> tiles() {
        return records.map(TileRecord::fromBytes);
    }

    @Override
    public void close() {
        records.unpersist();
    }
}
