package io.tileseq.model;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** Counts what became of rows or samples. Mutable, to be merged; not thread-safe. */
public final class Ledger implements Serializable {
    private static final long serialVersionUID = 1L;

    private long total;
    private long kept;
    private long copies;
    private long padding;
    private final Map<String, Long> dropped = new TreeMap<>();
    private final Map<String, Long> rejected = new TreeMap<>();

    /** Counts things that are to be accounted for. */
    public void addTotal(long count) {
        total += count;
    }

    public void addKept(long count) {
        kept += count;
    }

    /** Counts rows that stand in the dataset beside those that are kept, because the same thing stands there again. */
    public void addCopies(long count) {
        copies += count;
    }

    /** Counts rows that stand in the dataset only so that others have their place. */
    public void addPadding(long count) {
        padding += count;
    }

    public void addDropped(String reason, long count) {
        dropped.merge(reason, count, Long::sum);
    }

    public void addRejected(String reason, long count) {
        rejected.merge(reason, count, Long::sum);
    }

    public void merge(Ledger other) {
        total += other.total;
        kept += other.kept;
        copies += other.copies;
        padding += other.padding;
        other.dropped.forEach((reason, count) -> dropped.merge(reason, count, Long::sum));
        other.rejected.forEach((reason, count) -> rejected.merge(reason, count, Long::sum));
    }

    /** Rows read, or samples planned. */
    public long total() {
        return total;
    }

    /** Rows used, or samples written. */
    public long kept() {
        return kept;
    }

    /** Rows beyond one for each written sample; not part of the balance. */
    public long copies() {
        return copies;
    }

    /** Rows that hold no sample of their own; not part of the balance. */
    public long padding() {
        return padding;
    }

    /** Rows of the dataset. */
    public long rows() {
        return kept + copies + padding;
    }

    /** Counts by reason, in the order of the reasons' names. */
    public Map<String, Long> dropped() {
        return new TreeMap<>(dropped);
    }

    /** Counts by reason, in the order of the reasons' names. */
    public Map<String, Long> rejected() {
        return new TreeMap<>(rejected);
    }

    public long rejectedCount() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    public long droppedCount() {
        return dropped.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether everything is accounted for: total = kept + dropped + rejected. */
    public boolean isBalanced() {
        return total == kept + droppedCount() + rejectedCount();
    }
}
