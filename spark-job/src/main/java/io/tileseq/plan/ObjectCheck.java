package io.tileseq.plan;

import io.tileseq.target.BoxFormat;
import io.tileseq.target.LabelMap;
import io.tileseq.target.ObjectValues;
import io.tileseq.target.ObjectsTarget;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/** The checks of one row of a table of objects. */
public final class ObjectCheck implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Which column is what.
     *
     * @param columns names of all columns
     * @param region index of the region's id
     * @param frame index of the frame's label, or of the time
     * @param coordinates indices of the coordinates
     * @param label index of the class, -1 if there is none
     * @param track index of the track's number, -1 if there is none
     * @param visibility index of the visibility, -1 if there is none
     */
    public record Layout(
            List<String> columns,
            int region,
            int frame,
            List<Integer> coordinates,
            int label,
            int track,
            int visibility)
            implements Serializable {
        public Layout {
            columns = List.copyOf(columns);
            coordinates = List.copyOf(coordinates);
        }
    }

    /**
     * What a row is.
     *
     * @param row null if it is not valid
     * @param reason why it is not, else null
     * @param message what to tell the user about a rejected row
     */
    public record Checked(ObjectRow row, ObjectReason reason, String message) {}

    private final int number;
    private final ObjectsTarget target;
    private final Layout layout;
    private final BoxFormat format;
    private final FrameOrder order;
    private final TimeBins bins;
    private final Set<String> regions;

    /**
     * @param number of the target in the plan's order
     * @param target its labels may still be open
     * @param bins where rows have times; else null
     * @param regions that have tiles
     */
    public ObjectCheck(
            int number,
            ObjectsTarget target,
            Layout layout,
            BoxFormat format,
            FrameOrder order,
            TimeBins bins,
            Set<String> regions) {
        this.number = number;
        this.target = target;
        this.layout = layout;
        this.format = format;
        this.order = order;
        this.bins = bins;
        this.regions = regions;
    }

    /** The target's name. */
    public String name() {
        return target.name();
    }

    /** Names of all columns. */
    public List<String> columns() {
        return layout.columns();
    }

    /** @param text all columns of the row, and then what it has behind the last column, null for nothing */
    public Checked check(String[] text) {
        String region = text[layout.region()];
        String when = text[layout.frame()];
        if (isBlank(region) || isBlank(when)) {
            int empty = isBlank(region) ? layout.region() : layout.frame();
            return judged(
                    ObjectReason.MISSING_ID,
                    "column " + layout.columns().get(empty) + " is empty; a row needs its region and its "
                            + (bins == null ? "frame" : "time"));
        }
        String surplus = text[layout.columns().size()];
        if (surplus != null) {
            return judged(ObjectReason.SURPLUS_CELL, RowCheck.surplusMessage(surplus));
        }
        if (!regions.contains(region)) {
            return judged(ObjectReason.REGION_NOT_IN_TILES, null);
        }
        String time = "";
        int frame;
        if (bins == null) {
            frame = order.position(when);
        } else {
            BigDecimal at;
            try {
                at = bins.parse(when);
            } catch (IllegalArgumentException e) {
                return judged(
                        ObjectReason.BAD_TIME,
                        "time " + RowCheck.quoted(when) + in(layout.frame()) + " is none: " + e.getMessage());
            }
            frame = bins.frame(at);
            time = at.stripTrailingZeros().toString();
        }
        return frame < 0 ? judged(ObjectReason.FRAME_NOT_IN_ORDER, null) : content(text, region, frame, time);
    }

    private Checked content(String[] text, String region, int frame, String time) {
        if (layout.coordinates().stream().allMatch(column -> isBlank(text[column]))) {
            return new Checked(
                    new ObjectRow(number, region, frame, time, null, "", 0, 0, ObjectRow.Travels.ALONE), null, null);
        }
        double[] ends = ObjectValues.ends(
                target.shape(),
                format,
                layout.coordinates().stream().map(column -> text[column]).toList());
        if (ends == null) {
            boolean box = target.shape() == ObjectsTarget.Shape.BOXES;
            String cells = layout.coordinates().stream()
                    .map(column -> layout.columns().get(column) + " " + RowCheck.quoted(text[column]))
                    .reduce((a, b) -> a + ", " + b)
                    .orElseThrow();
            return judged(
                    box ? ObjectReason.BAD_BOX : ObjectReason.BAD_POINT,
                    cells + " of region " + region + ": must be "
                            + ObjectValues.wanted(target.shape())
                            + ", or all empty in a row that says that its frame has none");
        }
        String label = "";
        if (layout.label() >= 0) {
            String fault = labelFault(text[layout.label()]);
            if (fault != null) {
                return judged(
                        ObjectReason.BAD_CLASS,
                        "class " + RowCheck.quoted(text[layout.label()]) + in(layout.label()) + " " + fault);
            }
            label = LabelMap.canonical(text[layout.label()]);
        }
        Long track = ObjectValues.track(layout.track() < 0 ? null : text[layout.track()]);
        if (track == null) {
            return judged(ObjectReason.BAD_TRACK, notInteger("track", text, layout.track()));
        }
        Long visibility = layout.visibility() < 0 ? Long.valueOf(0) : ObjectValues.integer(text[layout.visibility()]);
        if (visibility == null) {
            return judged(ObjectReason.BAD_VISIBILITY, notInteger("visibility", text, layout.visibility()));
        }
        return new Checked(
                new ObjectRow(number, region, frame, time, ends, label, track, visibility, ObjectRow.Travels.ALONE),
                null,
                null);
    }

    private String labelFault(String cell) {
        if (isBlank(cell)) {
            return "is no label";
        }
        return target.labels() != null && target.labels().index(cell) == LabelMap.UNKNOWN
                ? "is not in the labels of target " + target.name()
                : null;
    }

    private String notInteger(String what, String[] text, int column) {
        return what + " " + RowCheck.quoted(text[column]) + in(column) + " is no integer";
    }

    private String in(int column) {
        return " in column " + layout.columns().get(column);
    }

    private static Checked judged(ObjectReason reason, String message) {
        return new Checked(null, reason, message);
    }

    private static boolean isBlank(String cell) {
        return cell == null || cell.isBlank();
    }
}
