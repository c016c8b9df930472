package io.tileseq.spark;

import io.tileseq.model.RowReason;
import io.tileseq.plan.JudgedRow;
import io.tileseq.plan.RegionCheck;
import io.tileseq.plan.RegionFacts;
import io.tileseq.plan.TileRecord;
import io.tileseq.shard.OutputFiles;
import io.tileseq.shard.RejectFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/** Tiles that met their region: the rows {@code (record, region index)} of the join, checked against the region. */
final class CheckTiles implements FlatMapFunction<Iterator<Row>, TileRecord> {
    private static final long serialVersionUID = 1L;

    private final RegionCheck check;
    private final Broadcast<List<RegionFacts>> regions;

    CheckTiles(RegionCheck check, Broadcast<List<RegionFacts>> regions) {
        this.check = check;
        this.regions = regions;
    }

    @Override
    public Iterator<TileRecord> call(Iterator<Row> rows) {
        return RowsToTiles.map(rows, row -> {
            TileRecord tile = TileRecord.fromBytes((byte[]) row.get(0));
            return check.check(tile, row.isNullAt(1) ? null : regions.value().get(row.getInt(1)));
        });
    }

    /** Counts the tiles of a partition and, if there is a dataset to write to, writes out the rejected rows. */
    static final class Count implements Function2<Integer, Iterator<TileRecord>, Iterator<PlanPart>> {
        private static final long serialVersionUID = 1L;

        private final SerializableConfiguration conf;
        private final String output;
        private final List<String> columns;

        /** @param output where to write the rejects, null for nowhere */
        Count(SerializableConfiguration conf, String output, List<String> columns) {
            this.conf = conf;
            this.output = output;
            this.columns = columns;
        }

        @Override
        public Iterator<PlanPart> call(Integer partition, Iterator<TileRecord> tiles) throws IOException {
            PlanPart part = new PlanPart();
            List<RejectFile.Row> rejected = new ArrayList<>();
            while (tiles.hasNext()) {
                TileRecord tile = tiles.next();
                part.add(tile);
                for (JudgedRow row : tile.judged()) {
                    RowReason reason = row.reason();
                    if (reason.isRejected() && output != null) {
                        rejected.add(new RejectFile.Row(row.text(), reason.text(), row.message()));
                    }
                }
            }
            if (!rejected.isEmpty()) {
                String path =
                        RejectFile.FOLDER + "/" + String.format(Locale.ROOT, "tile_rows-plan-%05d.parquet", partition);
                RejectFile.writeRows(new OutputFiles(conf.value(), output), conf.value(), path, columns, rejected);
            }
            return List.of(part).iterator();
        }
    }
}
