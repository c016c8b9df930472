package io.tileseq.plan;

import io.tileseq.model.EdgePolicy;
import io.tileseq.model.IdType;
import io.tileseq.model.PixelBox;
import io.tileseq.model.RowReason;
import io.tileseq.model.RowText;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;

/**
 * Tiles that follow from the size of a region: the smallest height and width among its readable images. Each counts as a
 * row of a tile table with the columns {@link #LAYOUT} that describes its tile at every frame.
 *
 * @param height of a tile in pixels, 0 for the whole region as one tile
 * @param width of a tile in pixels, 0 for the whole region as one tile
 * @param strideY pixels from one row of tiles to the next
 * @param strideX pixels from one column of tiles to the next
 * @param edge what becomes of a tile that reaches over the edge
 */
public record GridTiles(int height, int width, int strideY, int strideX, EdgePolicy edge) implements Serializable {

    /** The columns of the rows that the tiles stand for. */
    public static final TableLayout LAYOUT = new TableLayout(
            List.of("tile_id", "region_id", "box"),
            0,
            1,
            -1,
            "column box",
            List.of(),
            List.of(),
            List.of(),
            false,
            false,
            -1);

    /** Type of the tiles' and the regions' ids. */
    public static final IdType ID_TYPE = IdType.STRING;

    /** Every region as one tile, which has the region's id. */
    public static GridTiles whole() {
        return new GridTiles(0, 0, 0, 0, EdgePolicy.REJECT);
    }

    /**
     * The tiles of a region, row by row: ids are the region's, the row's and the column's number, as in
     * {@code town_0003_0012}.
     */
    public Iterator<TileRecord> of(RegionFacts region) {
        int imageHeight = region.minHeight();
        int imageWidth = region.minWidth();
        if (imageHeight == 0) {
            return List.of(withoutImage(region)).iterator();
        }
        if (height == 0) {
            return List.of(tile(region.region(), region.region(), PixelBox.ofSize(imageHeight, imageWidth)))
                    .iterator();
        }
        int rows = count(imageHeight, height, strideY);
        int columns = count(imageWidth, width, strideX);
        PixelBox image = PixelBox.ofSize(imageHeight, imageWidth);
        return new Iterator<>() {
            private long next;

            @Override
            public boolean hasNext() {
                return next < (long) rows * columns;
            }

            @Override
            public TileRecord next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int row = (int) (next / columns);
                int column = (int) (next % columns);
                next++;
                PixelBox box =
                        new PixelBox(column * strideX, row * strideY, column * strideX + width, row * strideY + height);
                String id = String.format(Locale.ROOT, "%s_%04d_%04d", region.region(), row, column);
                if (box.isInside(image) || edge == EdgePolicy.PAD) {
                    return tile(region.region(), id, box);
                }
                return edge == EdgePolicy.CLIP
                        ? tile(region.region(), id, box.intersection(image))
                        : judged(region.region(), id, box, RowReason.EDGE, null);
            }
        };
    }

    /** How many tiles cover a side: as many as it takes to reach its end, and none that begins beyond it. */
    private static int count(int side, int tile, int stride) {
        int steps = Math.max(0, (side - tile + stride - 1) / stride);
        return Math.min(steps, (side - 1) / stride) + 1;
    }

    private static TileRecord withoutImage(RegionFacts region) {
        String faults = region.frames().stream()
                .map(FrameFacts::message)
                .filter(message -> message != null)
                .findFirst()
                .orElse("it has no frame");
        return judged(
                region.region(),
                region.region(),
                null,
                RowReason.NO_IMAGE,
                "no image of region " + region.region() + " can be read, so its size is not known: " + faults);
    }

    private static TileRecord tile(String region, String id, PixelBox box) {
        List<TileRow> rows = new ArrayList<>();
        rows.add(new TileRow(-1, text(region, id, box)));
        return new TileRecord(region, id, box, rows, List.of());
    }

    private static TileRecord judged(String region, String id, PixelBox box, RowReason reason, String message) {
        return new TileRecord(
                region, id, null, List.of(), List.of(JudgedRow.of(reason, message, text(region, id, box))));
    }

    private static RowText text(String region, String id, PixelBox box) {
        String corners =
                box == null ? null : "(" + box.xMin() + ", " + box.yMin() + ", " + box.xMax() + ", " + box.yMax() + ")";
        return RowText.of(id, region, corners);
    }
}
