package io.tileseq.group;

import io.tileseq.model.Ledger;
import io.tileseq.plan.ObjectReason;
import io.tileseq.plan.ObjectRow;
import io.tileseq.plan.ObjectRow.Travels;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the rows of tables of objects, to be merged over all groups. Rows that several groups got, which lie near a
 * cut through their region, are told one by one, since one group's samples may use what another's do not.
 */
public final class ObjectFates implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Map<Integer, Ledger> ledgers = new TreeMap<>();
    private final Map<String, Shared> shared = new TreeMap<>();

    /**
     * A row that several groups got.
     *
     * @param target it is of
     * @param stage the farthest that it was brought
     */
    public record Shared(int target, int stage) implements Serializable {
        Shared and(Shared other) {
            return stage >= other.stage ? this : other;
        }
    }

    void dropped(int target, ObjectReason reason, long count) {
        ledger(target).addDropped(reason.text(), count);
    }

    /** @param reason why the row is not used, null if it is */
    void add(ObjectRow row, ObjectReason reason) {
        if (row.travels() != Travels.ALONE && reason != ObjectReason.CLASS_NOT_WANTED) {
            addShared(row.identity(), new Shared(row.target(), FrameObjects.stage(reason)));
        } else if (row.travels() != Travels.AGAIN) {
            count(ledger(row.target()), reason);
        }
    }

    private static void count(Ledger ledger, ObjectReason reason) {
        if (reason == null) {
            ledger.addKept(1);
        } else {
            ledger.addDropped(reason.text(), 1);
        }
    }

    public void addShared(String row, Shared fate) {
        shared.merge(row, fate, Shared::and);
    }

    public void addLedger(int target, Ledger ledger) {
        ledger(target).merge(ledger);
    }

    private Ledger ledger(int target) {
        return ledgers.computeIfAbsent(target, key -> new Ledger());
    }

    public void merge(ObjectFates other) {
        other.ledgers.forEach(this::addLedger);
        other.shared.forEach(this::addShared);
    }

    /** Of each target what became of the rows that one group answers for. */
    public Map<Integer, Ledger> ledgers() {
        return ledgers;
    }

    /** The fates of rows that several groups got, by their identity. */
    public Map<String, Shared> shared() {
        return shared;
    }

    /** What became of the rows of a target, once all groups are merged. */
    public Ledger of(int target) {
        Ledger all = new Ledger();
        all.merge(ledger(target));
        shared.values().stream()
                .filter(row -> row.target() == target)
                .forEach(row -> count(all, FrameObjects.reason(row.stage())));
        return all;
    }
}
