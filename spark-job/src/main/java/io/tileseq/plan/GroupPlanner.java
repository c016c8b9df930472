package io.tileseq.plan;

import io.tileseq.model.Hash64;
import io.tileseq.model.Split;
import io.tileseq.plan.GroupPlan.SliceRef;
import io.tileseq.split.RegionSplit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Packs regions into groups and cuts groups into shards, from sizes alone: neither cores nor heap have a say, so that the
 * bytes of a dataset do not depend on where it was built.
 */
public final class GroupPlanner {
    /** Bytes that a sample is taken to cost beside its tensors: its row, and what the task keeps about its tile. */
    static final long SAMPLE_OVERHEAD_BYTES = 512;

    /** A group that holds so many recordings for each lane need not hold equally many for each. */
    static final long MANY_RECORDINGS = 16;

    private final long tensorBytes;
    private final long groupBytes;
    private final int rowGroupSamples;
    private final long shardSamples;
    private final long seed;
    private final int lanes;
    private final int windows;

    /**
     * @param tensorBytes bytes of all tensors of one sample
     * @param groupBytes upper bound of a group, unless one row of blocks has more
     * @param rowGroupBytes upper bound of a row group, unless one sample has more
     * @param shardBytes upper bound of a shard, unless one row group has more
     * @param seed orders the regions
     */
    public GroupPlanner(long tensorBytes, long groupBytes, long rowGroupBytes, long shardBytes, long seed) {
        this(tensorBytes, groupBytes, rowGroupBytes, shardBytes, seed, 1, 1);
    }

    /**
     * As above, for samples that are laid out in lanes: row groups are made of whole steps, and a group takes slices beyond
     * its bound until its recordings fill the lanes evenly, or are many.
     *
     * @param lanes how many there are
     * @param windows planned samples of each recording
     */
    public GroupPlanner(
            long tensorBytes, long groupBytes, long rowGroupBytes, long shardBytes, long seed, int lanes, int windows) {
        this.tensorBytes = tensorBytes;
        this.groupBytes = groupBytes;
        this.lanes = lanes;
        this.windows = windows;
        this.rowGroupSamples = (int) Math.max(1, Math.min(rowGroupBytes / (tensorBytes + 4), 1 << 20) / lanes) * lanes;
        this.shardSamples = Math.max(1, shardBytes / (tensorBytes + 4) / rowGroupSamples) * rowGroupSamples;
        this.seed = seed;
    }

    /** Samples of every row group but the last of a shard. */
    public int rowGroupSamples() {
        return rowGroupSamples;
    }

    /** Samples that fit into one group. */
    public long groupSamples() {
        return Math.max(1, groupBytes / (tensorBytes + SAMPLE_OVERHEAD_BYTES));
    }

    /**
     * What a slice holds.
     *
     * @param samples planned samples by split, copies included
     * @param dropped planned samples that go nowhere
     */
    public record Size(Map<Split, Long> samples, long dropped) {
        public Size {
            samples = Map.copyOf(samples);
        }

        long planned() {
            return samplesOfAll() + dropped;
        }

        long samplesOfAll() {
            return samples.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * One region to be placed.
     *
     * @param facts its images
     * @param split how its samples are divided
     * @param tiles how many tiles it has
     * @param slices how it is cut
     * @param sizes what each slice holds
     */
    public record Piece(RegionFacts facts, RegionSplit split, long tiles, RegionSlices slices, List<Size> sizes) {}

    /** The outcome: regions in the order of their id, groups in the order of their number. */
    public record Packed(List<RegionPlan> regions, List<GroupPlan> groups) {}

    /** Samples that a slice counts as when groups are packed: a dropped one costs what is kept about it, without tensors. */
    public long cost(Size size) {
        return size.samplesOfAll()
                + ceilDiv(size.dropped() * SAMPLE_OVERHEAD_BYTES, tensorBytes + SAMPLE_OVERHEAD_BYTES);
    }

    /**
     * Packs regions, in the order of their seeded hash, into groups of about equal size that hold no more samples than fit
     * into {@code group_bytes}. Regions are packed together that may go to the same splits, so where a region has one split
     * its group has one too; and a group has one fold.
     *
     * @param pieces in any order
     */
    public Packed pack(Collection<Piece> pieces) {
        List<Piece> all = new ArrayList<>(pieces);
        all.sort(Comparator.comparing(piece -> piece.facts().region()));
        NavigableMap<Integer, List<Integer>> classes = new TreeMap<>();
        for (int i = 0; i < all.size(); i++) {
            int mask = all.get(i).split().splits().stream()
                    .mapToInt(split -> 1 << split.ordinal())
                    .sum();
            int fold = all.get(i).split().fold();
            classes.computeIfAbsent(mask | (fold + 1) << Split.values().length, key -> new ArrayList<>())
                    .add(i);
        }
        Packing packing = new Packing(all);
        classes.values().forEach(packing::add);
        return packing.finish();
    }

    /** Groups while they are packed. */
    private final class Packing {
        private final List<Piece> all;
        private final List<List<Integer>> groupsOfPiece = new ArrayList<>();
        private final List<GroupPlan> groups = new ArrayList<>();
        private final Map<Split, Integer> nextShard = new EnumMap<>(Split.class);

        Packing(List<Piece> all) {
            this.all = all;
            all.forEach(piece -> groupsOfPiece.add(new ArrayList<>()));
        }

        void add(List<Integer> regions) {
            regions.sort(Comparator.comparingLong(
                            (Integer i) -> Hash64.of(seed, all.get(i).facts().region()))
                    .thenComparing(i -> all.get(i).facts().region()));
            List<SliceRef> slices = new ArrayList<>();
            long total = 0;
            for (int region : regions) {
                List<Size> sizes = all.get(region).sizes();
                for (int slice = 0; slice < sizes.size(); slice++) {
                    slices.add(new SliceRef(region, slice, sizes.get(slice).samplesOfAll()));
                    total += cost(sizes.get(slice));
                }
            }
            long target = Math.max(1, ceilDiv(total, Math.max(1, ceilDiv(total, groupSamples()))));
            int at = 0;
            while (at < slices.size()) {
                List<SliceRef> group = new ArrayList<>();
                long held = 0;
                long planned = 0;
                while (at < slices.size()
                        && (group.isEmpty()
                                || !fillsLanes(planned / windows)
                                || fits(held, costOf(slices.get(at)), target))) {
                    held += costOf(slices.get(at));
                    planned += sizeOf(slices.get(at)).planned();
                    group.add(slices.get(at++));
                }
                for (SliceRef ref : group) {
                    groupsOfPiece.get(ref.region()).add(groups.size());
                }
                groups.add(new GroupPlan(groups.size(), group, parts(samples(group), nextShard)));
            }
        }

        private long costOf(SliceRef ref) {
            return cost(sizeOf(ref));
        }

        private Size sizeOf(SliceRef ref) {
            return all.get(ref.region()).sizes().get(ref.slice());
        }

        private Map<Split, Long> samples(List<SliceRef> group) {
            Map<Split, Long> samples = new EnumMap<>(Split.class);
            group.forEach(
                    ref -> sizeOf(ref).samples().forEach((split, count) -> samples.merge(split, count, Long::sum)));
            return samples;
        }

        Packed finish() {
            List<RegionPlan> regions = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                Piece piece = all.get(i);
                regions.add(new RegionPlan(
                        piece.facts(), piece.split(), piece.tiles(), piece.slices(), groupsOfPiece.get(i)));
            }
            return new Packed(regions, groups);
        }
    }

    /** Whether a slice still belongs to the group: it brings the group nearer to its target and does not overfill it. */
    private boolean fits(long samples, long more, long target) {
        return samples + more <= groupSamples() && samples + more / 2 <= target;
    }

    private boolean fillsLanes(long recordings) {
        return recordings % lanes == 0 || recordings >= MANY_RECORDINGS * lanes;
    }

    /**
     * The same groups with the shards for the steps that they turned out to have.
     *
     * @param steps of each group, by split
     */
    public List<GroupPlan> withSteps(List<GroupPlan> groups, List<Map<Split, Integer>> steps) {
        Map<Split, Integer> nextShard = new EnumMap<>(Split.class);
        List<GroupPlan> renewed = new ArrayList<>();
        for (GroupPlan group : groups) {
            Map<Split, Long> samples = new EnumMap<>(Split.class);
            steps.get(group.number()).forEach((split, count) -> samples.put(split, (long) count * lanes));
            renewed.add(new GroupPlan(group.number(), group.slices(), parts(samples, nextShard)));
        }
        return renewed;
    }

    /** The shards of a group, numbered on from those of the groups before it. */
    private List<GroupPlan.Part> parts(Map<Split, Long> samples, Map<Split, Integer> nextShard) {
        List<GroupPlan.Part> parts = new ArrayList<>();
        for (Split split : Split.values()) {
            if (samples.getOrDefault(split, 0L) > 0) {
                List<Long> shards = cutShards(samples.get(split));
                int first = nextShard.getOrDefault(split, 0);
                parts.add(new GroupPlan.Part(split, first, shards));
                nextShard.put(split, first + shards.size());
            }
        }
        return parts;
    }

    /** Shards of about equal size, each but the last of whole row groups. */
    private List<Long> cutShards(long samples) {
        long rowGroups = ceilDiv(samples, rowGroupSamples);
        long shards = Math.max(1, ceilDiv(samples, shardSamples));
        long perShard = ceilDiv(rowGroups, shards) * rowGroupSamples;
        List<Long> sizes = new ArrayList<>();
        for (long left = samples; left > 0; left -= perShard) {
            sizes.add(Math.min(perShard, left));
        }
        return sizes;
    }

    private static long ceilDiv(long a, long b) {
        return (a + b - 1) / b;
    }

    /**
     * Cuts a region that is too large for one group.
     *
     * @param alongY the axis
     * @param step pixels between possible cuts
     * @param samples cost of the tiles that begin in each step, as {@link #cost} gives it, the first step first
     */
    public RegionSlices cut(boolean alongY, int step, long[] samples) {
        long total = 0;
        for (long count : samples) {
            total += count;
        }
        long pieces = ceilDiv(total, groupSamples());
        long target = ceilDiv(total, Math.max(1, pieces));
        List<Integer> starts = new ArrayList<>();
        long inSlice = 0;
        for (int i = 0; i < samples.length; i++) {
            boolean full = inSlice > 0 && (inSlice + samples[i] > groupSamples() || inSlice + samples[i] / 2 > target);
            if (full && samples[i] > 0) {
                starts.add(Math.multiplyExact(i, step));
                inSlice = 0;
            }
            inSlice += samples[i];
        }
        return new RegionSlices(
                alongY, starts.stream().mapToInt(Integer::intValue).toArray());
    }
}
