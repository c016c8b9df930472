package io.tileseq.plan;

import io.tileseq.model.PixelBox;
import io.tileseq.model.RowReason;
import io.tileseq.model.RowText;
import java.io.Serializable;
import java.util.Optional;

/** The checks that need nothing but the row: ids, safe path values, a known frame, a readable box. */
public final class RowCheck implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TableLayout layout;
    private final FrameOrder order;

    /** @param order the frames; null to take every label, where the order is what all rows name */
    public RowCheck(TableLayout layout, FrameOrder order) {
        this.layout = layout;
        this.order = order;
    }

    /**
     * @param text all columns of the row
     * @param box the box as text
     * @param surplus what the row has behind the last column; null for nothing
     */
    public CheckedRow check(RowText text, String box, String surplus) {
        String region = blankToNull(text.get(layout.region()));
        String tile = blankToNull(text.get(layout.tile()));
        String missing = missingId(region, tile, text);
        if (missing != null) {
            return CheckedRow.judged(
                    region,
                    tile,
                    RowReason.MISSING_ID,
                    "column " + missing + " is empty; give every row of the tile table its ids",
                    text);
        }
        String unsafe = unsafeValue(text);
        if (unsafe != null) {
            return CheckedRow.judged(region, tile, RowReason.UNSAFE_PATH, unsafe, text);
        }
        if (layout.hasFrames() && order != null && order.position(text.get(layout.frame())) < 0) {
            return CheckedRow.judged(region, tile, RowReason.FRAME_NOT_IN_ORDER, null, text);
        }
        Optional<PixelBox> pixels = BoxText.parse(box);
        if (pixels.isEmpty()) {
            return CheckedRow.judged(
                    region,
                    tile,
                    RowReason.BAD_BOX,
                    "box " + quoted(box) + " in " + layout.box() + " of tile " + tile + " in region " + region
                            + " is not four integers x_min, y_min, x_max, y_max with x_min < x_max and y_min < y_max",
                    text);
        }
        if (surplus != null) {
            return CheckedRow.judged(region, tile, RowReason.SURPLUS_CELL, surplusMessage(surplus), text);
        }
        return new CheckedRow(region, tile, pixels.get(), null, null, text);
    }

    static String surplusMessage(String surplus) {
        return "the row has more cells than the header has names: after the last column comes " + quoted(surplus)
                + "; put texts that hold a comma in quotes";
    }

    private String missingId(String region, String tile, RowText text) {
        if (region == null) {
            return layout.columns().get(layout.region());
        }
        if (tile == null) {
            return layout.columns().get(layout.tile());
        }
        if (layout.hasFrames() && text.isBlank(layout.frame())) {
            return layout.columns().get(layout.frame());
        }
        for (int column : layout.placeholders()) {
            if (text.isBlank(column)) {
                return layout.columns().get(column);
            }
        }
        return null;
    }

    /** A message about the first value that is not safe in a path, or null. */
    private String unsafeValue(RowText text) {
        if (layout.regionInPath() && !isSafeInPath(text.get(layout.region()))) {
            return unsafeMessage(text, layout.region());
        }
        if (layout.frameInPath() && layout.hasFrames() && !isSafeInPath(text.get(layout.frame()))) {
            return unsafeMessage(text, layout.frame());
        }
        for (int column : layout.placeholders()) {
            if (!isSafeInPath(text.get(column))) {
                return unsafeMessage(text, column);
            }
        }
        return null;
    }

    private String unsafeMessage(RowText text, int column) {
        return "value " + quoted(text.get(column)) + " in column "
                + layout.columns().get(column)
                + " fills a path and must not hold \"..\", \"/\", \"\\\", \":\" or a control character";
    }

    /** Whether a value may stand in a path: no {@code ..}, {@code /}, {@code \}, {@code :} or control character. */
    static boolean isSafeInPath(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '/' || c == '\\' || c == ':' || Character.getType(c) == Character.CONTROL) {
                return false;
            }
        }
        return !value.contains("..");
    }

    private static String blankToNull(String value) {
        return value == null || value.isBlank() ? null : value;
    }

    /** A value as a message shows it: in quotes, shortened, control characters replaced. */
    static String quoted(String value) {
        if (value == null) {
            return "(none)";
        }
        String shown = value.length() > 80 ? value.substring(0, 77) + "..." : value;
        return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
