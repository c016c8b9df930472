package io.tileseq.plan;

import java.util.Base64;
import java.util.Comparator;

/**
 * A valid row of a table of objects: a box or a point, or that a frame has none.
 *
 * @param target number of the target that it is of, in the plan's order
 * @param region id
 * @param frame position in the order of frames
 * @param time of the row, comparable by text with that of an equal row; empty in a table of frames
 * @param ends x_min, y_min, x_max, y_max of a box, twice the same of a point, in pixels of the region's image; null where
 *     the row says that the frame has no object
 * @param label of its class; empty without classes
 * @param track number of its track
 * @param visibility of a point
 * @param travels which tasks get it
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, compared by order alone
public record ObjectRow(
        int target,
        String region,
        int frame,
        String time,
        double[] ends,
        String label,
        long track,
        long visibility,
        Travels travels) {

    /** Which tasks get a row, and which of them answers for it. */
    public enum Travels {
        /** One task gets it. */
        ALONE,
        /** Several tasks get it; this is the first. */
        FIRST,
        /** Several tasks get it; another is the first. */
        AGAIN,
        /** Tells a task no more than that the frame is labelled; it answers for nothing. */
        MARK
    }

    private static final Travels[] TRAVELS = Travels.values();
    private static final Comparator<double[]> BY_PLACE = Comparator.comparingDouble((double[] ends) -> ends[1])
            .thenComparingDouble(ends -> ends[0])
            .thenComparingDouble(ends -> ends[3])
            .thenComparingDouble(ends -> ends[2]);

    /** The order of objects within a frame, by what they are alone: rows that compare as equal say the same. */
    public static final Comparator<ObjectRow> ORDER = Comparator.comparing(
                    ObjectRow::ends, Comparator.nullsFirst(BY_PLACE))
            .thenComparing(ObjectRow::label)
            .thenComparingLong(ObjectRow::track)
            .thenComparingLong(ObjectRow::visibility)
            .thenComparing(ObjectRow::time);

    /** Whether it says no more than that the frame is labelled. */
    public boolean isEmpty() {
        return ends == null;
    }

    ObjectRow travelling(Travels how) {
        return new ObjectRow(target, region, frame, time, ends, label, track, visibility, how);
    }

    /** Says of the row's frame that it is labelled. */
    ObjectRow mark() {
        return new ObjectRow(target, region, frame, "", null, "", 0, 0, Travels.MARK);
    }

    /** What the row is, as text: equal for rows that say the same, and for no others. */
    public String identity() {
        return Base64.getEncoder().encodeToString(travelling(Travels.ALONE).toBytes());
    }

    /** The row as it travels; {@link #fromBytes} reads it back. */
    public byte[] toBytes() {
        RecordWriter out = new RecordWriter()
                .writeInt(target)
                .writeInt(travels.ordinal())
                .writeText(region)
                .writeInt(frame)
                .writeText(time)
                .writeText(label)
                .writeLong(track)
                .writeLong(visibility)
                .writeInt(ends == null ? 0 : ends.length);
        if (ends != null) {
            for (double end : ends) {
                out.writeLong(Double.doubleToLongBits(end));
            }
        }
        return out.toBytes();
    }

    public static ObjectRow fromBytes(byte[] bytes) {
        RecordReader in = new RecordReader(bytes);
        int target = in.readInt();
        Travels travels = TRAVELS[in.readInt()];
        String region = in.readText();
        int frame = in.readInt();
        String time = in.readText();
        String label = in.readText();
        long track = in.readLong();
        long visibility = in.readLong();
        int count = in.readInt();
        double[] ends = count == 0 ? null : new double[count];
        for (int i = 0; i < count; i++) {
            ends[i] = Double.longBitsToDouble(in.readLong());
        }
        return new ObjectRow(target, region, frame, time, ends, label, track, visibility, travels);
    }
}
