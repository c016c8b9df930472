package io.tileseq.config;

import java.io.Serializable;
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

    /** A target that stands in columns of the tile table. */
    sealed interface OfTable extends TargetConfig {
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

    /** What becomes of labels that are not wanted. */
    enum Other {
        /** The sample is dropped, or the label left out where there are several. */
        DROP,
        /** They are class 0, and the wanted ones begin at 1. */
        BACKGROUND
    }
}
