package io.tileseq.spark;

import io.tileseq.model.Ledger;
import io.tileseq.model.PixelBox;
import io.tileseq.plan.JudgedRow;
import io.tileseq.plan.TileRecord;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What the plan needs to know of many tiles, to be merged. */
final class PlanPart implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MOST_SIZES = 2;

    private final Map<String, Long> tilesOfRegion = new HashMap<>();
    private final Ledger rows = new Ledger();
    /** The first tile, by region and id, of each size of box; two are enough to complain. */
    private final TreeMap<Long, String> sizes = new TreeMap<>();

    void add(TileRecord tile) {
        rows.addTotal(tile.rows().size() + tile.judged().size());
        for (JudgedRow row : tile.judged()) {
            if (row.reason().isRejected()) {
                rows.addRejected(row.reason().text(), 1);
            } else {
                rows.addDropped(row.reason().text(), 1);
            }
        }
        if (tile.isAlive()) {
            tilesOfRegion.merge(tile.region(), 1L, Long::sum);
            PixelBox box = tile.box();
            addSize((long) box.height() << 32 | box.width(), "tile " + tile.tile() + " of region " + tile.region());
        }
    }

    private void addSize(long size, String name) {
        if (sizes.containsKey(size) || sizes.size() < MOST_SIZES) {
            sizes.merge(size, name, (a, b) -> a.compareTo(b) <= 0 ? a : b);
        } else if (size < sizes.lastKey()) {
            sizes.pollLastEntry();
            sizes.put(size, name);
        }
    }

    PlanPart merge(PlanPart other) {
        other.tilesOfRegion.forEach((region, count) -> tilesOfRegion.merge(region, count, Long::sum));
        rows.merge(other.rows);
        other.sizes.forEach(this::addSize);
        return this;
    }

    /** Tiles with a valid row, of each region that has one. */
    Map<String, Long> tilesOfRegion() {
        return tilesOfRegion;
    }

    /** All rows, and those that are not valid. */
    Ledger rows() {
        return rows;
    }

    /** Up to two sizes of boxes ({@code height << 32 | width}), the smallest, with a tile that has each. */
    NavigableMap<Long, String> sizes() {
        return sizes;
    }
}
