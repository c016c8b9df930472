package io.tileseq.spark;

import io.tileseq.model.RowReason;
import io.tileseq.plan.RegionDraft;
import io.tileseq.plan.TableLayout;
import io.tileseq.plan.TileRecord;
import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;

/** What some of the table's tiles say of their regions and of the frames, to be merged. */
final class TablePart implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Map<String, RegionDraft> drafts = new HashMap<>();
    private final Set<String> labels = new HashSet<>();

    /** Sums up a partition of rows of {@link RowsToTiles#TILES}. */
    static final class Sum implements FlatMapFunction<Iterator<Row>, TablePart> {
        private static final long serialVersionUID = 1L;
        private final TableLayout layout;

        Sum(TableLayout layout) {
            this.layout = layout;
        }

        @Override
        public Iterator<TablePart> call(Iterator<Row> rows) {
            TablePart part = new TablePart();
            while (rows.hasNext()) {
                part.add(layout, RowsToTiles.record(rows.next()));
            }
            return List.of(part).iterator();
        }
    }

    private void add(TableLayout layout, TileRecord tile) {
        if (tile.isAlive()) {
            drafts.merge(tile.region(), RegionDraft.of(layout, tile), RegionDraft::merge);
        }
        if (layout.hasFrames()) {
            tile.rows().forEach(row -> labels.add(row.text().get(layout.frame())));
            // A frame is there even if this row of it is no good, as long as it has its ids and a safe path.
            tile.judged().stream()
                    .filter(row -> row.reason() != RowReason.MISSING_ID && row.reason() != RowReason.UNSAFE_PATH)
                    .filter(row -> row.text() != null)
                    .forEach(row -> labels.add(row.text().get(layout.frame())));
        }
    }

    TablePart merge(TablePart other) {
        other.drafts.forEach((region, draft) -> drafts.merge(region, draft, RegionDraft::merge));
        labels.addAll(other.labels);
        return this;
    }

    /** What the valid rows of each region say. */
    Map<String, RegionDraft> drafts() {
        return new TreeMap<>(drafts);
    }

    /** The frames that rows with ids and a safe path name. */
    Set<String> labels() {
        return labels;
    }
}
