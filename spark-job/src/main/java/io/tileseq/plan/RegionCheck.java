package io.tileseq.plan;

import io.tileseq.model.EdgePolicy;
import io.tileseq.model.PixelBox;
import io.tileseq.model.RowReason;
import io.tileseq.model.Split;
import io.tileseq.sequence.Windows;
import io.tileseq.tabular.FeatureColumns;
import io.tileseq.target.RowTarget;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** The checks of a tile's rows that need its region: one path, a box inside the image, usable targets, one split. */
public final class RegionCheck implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TableLayout layout;
    private final FrameOrder order;
    private final EdgePolicy edge;
    private final List<RowTarget> targets;
    private final FeatureColumns features;
    private final BitSet targetFrames;
    private final BitSet inputFrames;
    private final long mostPixels;

    /**
     * @param targets what rows must hold
     * @param features what they may hold
     * @param windows tell at which frames
     * @param mostPixels what fits into one array, as crops are held
     */
    public RegionCheck(
            TableLayout layout,
            FrameOrder order,
            EdgePolicy edge,
            List<RowTarget> targets,
            FeatureColumns features,
            Windows windows,
            long mostPixels) {
        this.layout = layout;
        this.order = order;
        this.edge = edge;
        this.targets = List.copyOf(targets);
        this.features = features;
        this.targetFrames = windows.targets();
        this.inputFrames = windows.inputs();
        this.mostPixels = mostPixels;
    }

    /**
     * The tile with only the rows that pass, each at its position in the order of frames, and with its box cut to the image if that is the policy.
     *
     * @param region the tile's region; null only for a tile none of whose rows passed so far
     */
    public TileRecord check(TileRecord tile, RegionFacts region) {
        if (!tile.isAlive()) {
            return tile;
        }
        if (region.pathDiffers() != null) {
            return rejectAll(tile, RowReason.PATH_DIFFERS, region.pathDiffers());
        }
        TileRecord located = layout.hasFrames() ? tile.located(order, layout.frame()) : tile;
        TileRecord inside = checkBox(located, region);
        TileRecord numeric = inside.isAlive() ? checkCells(inside) : inside;
        return numeric.isAlive() ? checkSplit(numeric, region) : numeric;
    }

    private TileRecord checkBox(TileRecord tile, RegionFacts region) {
        int height = region.minHeight();
        int width = region.minWidth();
        if (height == 0) {
            return tile; // no readable image: the samples end as image_unreadable or frame_missing
        }
        PixelBox image = PixelBox.ofSize(height, width);
        PixelBox box = tile.box();
        boolean outside = edge == EdgePolicy.REJECT ? !box.isInside(image) : !box.intersects(image);
        if (outside) {
            String what = edge == EdgePolicy.REJECT ? "reaches outside" : "lies outside";
            String remedy = edge == EdgePolicy.REJECT ? "; correct it, or set image.edge to clip or pad" : "";
            return rejectAll(
                    tile,
                    RowReason.BOX_OUTSIDE,
                    described(tile) + " " + what + " the image of region " + region.region() + ", which is "
                            + height
                            + " high and " + width + " wide" + remedy);
        }
        PixelBox kept = edge == EdgePolicy.CLIP ? box.intersection(image) : box;
        long pixels = (long) kept.height() * kept.width();
        if (pixels > mostPixels) {
            return rejectAll(
                    tile,
                    RowReason.BOX_TOO_LARGE,
                    described(tile) + " in region " + region.region() + " has " + pixels
                            + " pixels, more than the " + mostPixels
                            + " that fit into 2 GiB; cut it into smaller tiles, as tiles.grid does");
        }
        return edge == EdgePolicy.CLIP ? tile.with(kept, tile.rows(), tile.judged()) : tile;
    }

    private static String described(TileRecord tile) {
        PixelBox box = tile.box();
        return "box (" + box.xMin() + ", " + box.yMin() + ", " + box.xMax() + ", " + box.yMax() + ") of tile "
                + tile.tile();
    }

    private TileRecord checkCells(TileRecord tile) {
        List<TileRow> rows = new ArrayList<>(tile.rows().size());
        List<JudgedRow> judged = new ArrayList<>(tile.judged());
        for (TileRow row : tile.rows()) {
            RowTarget.Fault bad = badTarget(row);
            Optional<FeatureColumns.Fault> badFeature = badFeature(row);
            if (bad != null) {
                String message = cell("target", tile, row, bad.column()) + " " + bad.what();
                judged.add(JudgedRow.of(RowReason.BAD_TARGET, message, row.text()));
            } else if (badFeature.isPresent()) {
                String message = cell("feature", tile, row, badFeature.get().column()) + " "
                        + badFeature.get().what();
                judged.add(JudgedRow.of(RowReason.BAD_TABULAR, message, row.text()));
            } else {
                rows.add(row);
            }
        }
        return tile.with(rows.isEmpty() ? null : tile.box(), rows, judged);
    }

    private String cell(String what, TileRecord tile, TileRow row, int column) {
        String at = row.frame() >= 0 ? " at frame " + row.text().get(layout.frame()) : "";
        return what + " " + RowCheck.quoted(row.text().get(column)) + " in column "
                + layout.columns().get(column) + " of tile " + tile.tile() + " in region " + tile.region() + at;
    }

    private Optional<FeatureColumns.Fault> badFeature(TileRow row) {
        boolean isRead = row.frame() < 0 || targetFrames.get(row.frame());
        return isRead ? features.fault(row.text()) : Optional.empty();
    }

    /** The first fault among the targets that are read from the row's frame; null if there is none. */
    private RowTarget.Fault badTarget(TileRow row) {
        for (RowTarget target : targets) {
            BitSet read = target.atFrames() ? inputFrames : targetFrames;
            boolean isRead = row.frame() < 0 || read.get(row.frame());
            boolean unlabeled = target.atFrames() && target.isBlank(row.text());
            if (isRead && !unlabeled) {
                Optional<RowTarget.Fault> fault = target.fault(row.text());
                if (fault.isPresent()) {
                    return fault.get();
                }
            }
        }
        return null;
    }

    private TileRecord checkSplit(TileRecord tile, RegionFacts region) {
        boolean told = layout.split() >= 0 || region.splitText() != null;
        if (!told) {
            return tile;
        }
        String where = layout.split() >= 0
                ? "in column " + layout.columns().get(layout.split())
                : "by its paths under frames.listing";
        if (region.splitDiffers()) {
            return rejectAll(
                    tile,
                    RowReason.SPLIT_DIFFERS,
                    "region " + region.region() + " stands in several splits " + where
                            + "; a region belongs to one split");
        }
        if (Split.ofText(region.splitText()).isEmpty()) {
            return rejectAll(
                    tile,
                    RowReason.BAD_SPLIT,
                    "split " + RowCheck.quoted(region.splitText()) + " of region " + region.region() + " " + where
                            + " is not train, val or test");
        }
        return tile;
    }

    private static TileRecord rejectAll(TileRecord tile, RowReason reason, String message) {
        List<JudgedRow> judged = new ArrayList<>(tile.judged());
        tile.rows().forEach(row -> judged.add(JudgedRow.of(reason, message, row.text())));
        return tile.with(null, List.of(), judged);
    }
}
