package io.tileseq.config;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * The tile table.
 *
 * @param path a file or folder of csv, json, parquet or orc; empty if {@code sql} is given
 * @param format of the table; by the path's ending if empty
 * @param sql a query on the session's catalog instead of a path
 * @param columns which column is what
 * @param maxRejectedFraction rejected rows over read rows above which the build fails, 0 to 1
 */
public record TilesConfig(
        Optional<Location> path,
        Optional<String> format,
        Optional<String> sql,
        Columns columns,
        double maxRejectedFraction)
        implements Serializable {

    public static final double DEFAULT_MAX_REJECTED_FRACTION = 0.0;

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
