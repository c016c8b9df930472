package io.tileseq.config;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * The tiles: a table, or boxes that follow from the images' sizes. One of {@code path}, {@code sql}, {@code grid} and
 * {@code whole} is given.
 *
 * @param path a file or folder of csv, json, parquet or orc; empty if {@code sql} is given
 * @param format of the table; by the path's ending if empty
 * @param sql a query on the session's catalog instead of a path
 * @param grid tiles that cover every region
 * @param whole whether every region is one tile
 * @param columns which column is what
 * @param maxRejectedFraction rejected rows over read rows above which the build fails, 0 to 1
 */
public record TilesConfig(
        Optional<Location> path,
        Optional<String> format,
        Optional<String> sql,
        Optional<Grid> grid,
        boolean whole,
        Columns columns,
        double maxRejectedFraction)
        implements Serializable {

    public static final double DEFAULT_MAX_REJECTED_FRACTION = 0.0;

    /** Whether the tiles stand in a table. */
    public boolean hasTable() {
        return grid.isEmpty() && !whole;
    }

    /**
     * Tiles of one size that cover a region from its pixel (0, 0) on, row by row.
     *
     * @param height of a tile, in pixels
     * @param width of a tile, in pixels
     * @param strideY pixels from one row of tiles to the next
     * @param strideX pixels from one column of tiles to the next
     */
    public record Grid(int height, int width, int strideY, int strideX) implements Serializable {}

    /**
     * Which column holds what.
     *
     * @param tile column of the tile id
     * @param region column of the region id
     * @param frame column of the frame label; empty if rows describe tiles at all frames
     * @param box one column (text, struct or array) or four: x_min, y_min, x_max, y_max
     */
    public record Columns(String tile, String region, Optional<String> frame, List<String> box)
            implements Serializable {
        public static final String DEFAULT_TILE = "tile_id";
        public static final String DEFAULT_REGION = "region_id";

        public Columns {
            box = List.copyOf(box);
        }
    }
}
