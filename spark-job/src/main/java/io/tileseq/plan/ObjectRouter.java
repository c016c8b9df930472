package io.tileseq.plan;

import io.tileseq.plan.ObjectRow.Travels;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which groups get a row of a table of objects: those that hold a tile that it may lie in. The groups of a region that is
 * cut into several hear also of each frame that some row labels, wherever the row lies.
 */
public final class ObjectRouter {
    /** A row, or a mark, on its way to a group. */
    public record Sent(int group, ObjectRow row) {}

    private final BuildPlan plan;
    private final int longest;
    private final Map<String, RegionPlan> regions = new HashMap<>();
    private final Set<List<Object>> marked = new HashSet<>();
    private final BitSet inputs;
    private final BitSet targets;

    /** @param longest height or width of the largest tile, in pixels */
    public ObjectRouter(BuildPlan plan, int longest) {
        this.plan = plan;
        this.longest = longest;
        plan.regions().forEach(region -> regions.put(region.facts().region(), region));
        this.inputs = plan.windows().inputs();
        this.targets = plan.windows().targets();
    }

    /** Whether a window reads the row's target at the row's frame. */
    public boolean isRead(ObjectRow row) {
        BitSet read = plan.targets().get(row.target()).atFrames() ? inputs : targets;
        return read.get(row.frame());
    }

    /** Where a row goes; with the first of its frame go the marks of that frame. */
    public List<Sent> send(ObjectRow row) {
        List<Sent> sent = new ArrayList<>();
        if (!isRead(row)) {
            return sent;
        }
        RegionPlan region = regions.get(row.region());
        Set<Integer> groups = groups(region, row);
        Travels how = groups.size() == 1 ? Travels.ALONE : Travels.FIRST;
        for (int group : groups) {
            sent.add(new Sent(group, row.travelling(how)));
            how = Travels.AGAIN;
        }
        Set<Integer> all = new TreeSet<>(region.groups());
        if (all.size() > 1 && marked.add(List.of(row.target(), row.region(), row.frame()))) {
            all.forEach(group -> sent.add(new Sent(group, row.mark())));
        }
        return sent;
    }

    /** Never none: some group answers for the row. */
    private Set<Integer> groups(RegionPlan region, ObjectRow row) {
        Set<Integer> groups = new TreeSet<>();
        RegionSlices slices = region.slices();
        for (int slice = 0; slice < slices.count(); slice++) {
            if (row.isEmpty() || mayHold(slices, slice, row.ends())) {
                groups.add(region.groups().get(slice));
            }
        }
        return groups.isEmpty() ? Set.of(Collections.min(region.groups())) : groups;
    }

    /** Whether a tile that begins in the slice, and is no longer than the longest, may hold a part of the object. */
    private boolean mayHold(RegionSlices slices, int slice, double[] ends) {
        double low = slices.alongY() ? ends[1] : ends[0];
        double high = slices.alongY() ? ends[3] : ends[2];
        int[] starts = slices.starts();
        boolean beginsBefore = slice == 0 || starts[slice - 1] <= high;
        boolean endsAfter = slice == starts.length || (double) starts[slice] + longest >= low;
        return beginsBefore && endsAfter;
    }
}
