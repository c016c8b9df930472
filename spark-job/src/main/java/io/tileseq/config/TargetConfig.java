package io.tileseq.config;

import io.tileseq.target.BoxFormat;
import io.tileseq.target.ObjectsTarget;
import io.tileseq.target.Remap;
import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a model is to learn from a sample: one kind each. */
public sealed interface TargetConfig extends Serializable {
    At DEFAULT_AT = At.TARGET;

    /** Where in time a target has values. */
    enum At {
        /** One at the target frame. */
        TARGET,
        /** One at each input frame. */
        FRAMES
    }

    At at();

    /** Whether values are stored about the mean of train, in units of its standard deviation. */
    default boolean standardize() {
        return false;
    }

    /** Whether it is read from the tile table. */
    default boolean isOfTileTable() {
        return false;
    }

    /** A target of numbers or classes that stands in columns of the tile table. */
    sealed interface OfTable extends TargetConfig {
        @Override
        default boolean isOfTileTable() {
            return true;
        }

        /** The columns that it is read from. */
        List<String> columns();
    }

    /** One number. */
    record Scalar(String column, At at, boolean standardize) implements OfTable {
        @Override
        public List<String> columns() {
            return List.of(column);
        }
    }

    /** Several numbers, one from each column. */
    record Vector(List<String> columns, At at, boolean standardize) implements OfTable {
        public Vector {
            columns = List.copyOf(columns);
        }
    }

    /** One class. */
    record ClassLabel(String column, At at, Labels labels, Encoding encoding) implements OfTable {
        public static final Encoding DEFAULT_ENCODING = Encoding.INDEX;

        @Override
        public List<String> columns() {
            return List.of(column);
        }
    }

    /** How a class is stored. */
    enum Encoding {
        INDEX,
        ONE_HOT
    }

    /**
     * Several classes at once.
     *
     * @param separator stands between the labels of a cell
     */
    record MultiLabel(String column, At at, Labels labels, String separator) implements OfTable {
        public static final String DEFAULT_SEPARATOR = ",";

        @Override
        public List<String> columns() {
            return List.of(column);
        }
    }

    /**
     * Boxes or points, of a table of their own or of the tile table.
     *
     * @param table empty for the tile table
     * @param column of the tile table that holds a list of them; empty where columns of a table hold one in each row
     * @param columns that hold the coordinates, or the fields of the list's elements that do: four of a box, two of a point
     * @param format of boxes, what the four are
     * @param label column of the class
     * @param track column of the track's number
     * @param visibility of points, column of an integer that tells how visible one is
     * @param labels the classes; of no meaning without a column
     * @param minSize of boxes, least width and height of what is left of one, in pixels of a sample's frame
     * @param minVisible of boxes, least share of its area that is left
     * @param normalize whether coordinates are divided by width and height
     * @param unlisted what a frame without a row is
     */
    record Objects(
            ObjectsTarget.Shape shape,
            At at,
            Optional<Table> table,
            Optional<String> column,
            List<String> columns,
            BoxFormat format,
            Optional<String> label,
            Optional<String> track,
            Optional<String> visibility,
            Labels labels,
            double minSize,
            double minVisible,
            boolean normalize,
            Unlisted unlisted)
            implements TargetConfig {
        public static final BoxFormat DEFAULT_FORMAT = BoxFormat.XYWH;
        public static final double DEFAULT_MIN_SIZE = 0;
        public static final double DEFAULT_MIN_VISIBLE = 0;
        public static final Unlisted DEFAULT_UNLISTED = Unlisted.UNLABELED;

        public Objects {
            columns = List.copyOf(columns);
        }

        @Override
        public boolean isOfTileTable() {
            return table.isEmpty();
        }
    }

    /** What a frame of which a table of objects has no row is. */
    enum Unlisted {
        /** Nobody looked at it. */
        UNLABELED,
        /** It has no object. */
        EMPTY
    }

    /**
     * A table of objects: a row each, of any number of them in a region and frame.
     *
     * @param region column of the region's id
     * @param frame column of the frame's label; empty where {@code time} tells the frame
     * @param time column of a time, which belongs to the frame in whose bin it falls
     * @param timePattern of the times; empty for that of the frames' labels
     * @param maxRejectedFraction rejected rows over all rows, past which a build fails
     */
    record Table(
            Location path,
            Optional<String> format,
            String region,
            Optional<String> frame,
            Optional<String> time,
            Optional<String> timePattern,
            double maxRejectedFraction)
            implements Serializable {
        public static final String DEFAULT_REGION = "region";
        public static final String DEFAULT_FRAME = "frame";
        public static final double DEFAULT_MAX_REJECTED_FRACTION = 0.0;
    }

    /**
     * Which classes there are.
     *
     * @param given index of each label, from 0; empty if {@code wanted} or the train split tells them
     * @param wanted labels to learn, numbered in this order; empty for all
     * @param other what becomes of other labels
     */
    record Labels(Optional<Map<String, Integer>> given, List<String> wanted, Other other) implements Serializable {
        public static final Other DEFAULT_OTHER = Other.DROP;

        public Labels {
            given = given.map(labels -> Collections.unmodifiableMap(new LinkedHashMap<>(labels)));
            wanted = List.copyOf(wanted);
        }

        /** Whether the train split tells the labels. */
        public boolean isFitted() {
            return given.isEmpty() && wanted.isEmpty();
        }
    }

    /** A target that is read from images; without a pattern from the regions' own. */
    sealed interface OfImages extends TargetConfig {
        /** Where its images are; empty for the regions' own. */
        Optional<MaskImages> images();

        /** How many bands of a pixel count. */
        int bands();
    }

    /**
     * Where the images of masks are.
     *
     * @param pattern path with placeholders
     * @param pages whether the frames are the pages of one file
     */
    record MaskImages(Location pattern, boolean pages) implements Serializable {}

    /**
     * The class of each pixel.
     *
     * @param remap classes of values; empty to keep values
     * @param ignore stands for pixels without a class; empty for none
     */
    record Mask(Optional<MaskImages> images, At at, Optional<Remap> remap, Optional<Long> ignore) implements OfImages {
        @Override
        public int bands() {
            return remap.map(Remap::bands).orElse(1);
        }
    }

    /**
     * The share of pixels of one value or colour.
     *
     * @param value one number, or one of each band
     * @param ignore the value of pixels that do not count; empty if all do
     */
    record Share(Optional<MaskImages> images, List<Long> value, List<Long> ignore) implements OfImages {
        public Share {
            value = List.copyOf(value);
            ignore = List.copyOf(ignore);
        }

        @Override
        public At at() {
            return At.TARGET;
        }

        @Override
        public int bands() {
            return value.size();
        }
    }

    /** The frames after the target frame. */
    record NextFrames(int count) implements TargetConfig {
        @Override
        public At at() {
            return At.TARGET;
        }
    }

    /** How many frames after the target frame windows need. */
    static int predicted(Collection<TargetConfig> targets) {
        return targets.stream()
                .mapToInt(target -> target instanceof NextFrames next ? next.count() : 0)
                .max()
                .orElse(0);
    }

    /** What becomes of labels that are not wanted. */
    enum Other {
        /** The sample is dropped, or the label left out where there are several. */
        DROP,
        /** They are class 0, and the wanted ones begin at 1. */
        BACKGROUND
    }
}
