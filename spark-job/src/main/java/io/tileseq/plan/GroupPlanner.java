package io.tileseq.plan;

import io.tileseq.model.Hash64;
import io.tileseq.model.Split;
import io.tileseq.plan.GroupPlan.SliceRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Packs regions into groups and cuts groups into shards, from sizes alone: neither cores nor heap have a say, so that the
 * bytes of a dataset do not depend on where it was built.
 */
public final class GroupPlanner {
    /** Bytes that a sample is taken to cost beside its tensors: its row, and what the task keeps about its tile. */
    static final long SAMPLE_OVERHEAD_BYTES = 512;

    private final long tensorBytes;
    private final long groupBytes;
    private final int rowGroupSamples;
    private final long shardSamples;
    private final long seed;

    /**
     * @param tensorBytes bytes of all tensors of one sample
     * @param groupBytes upper bound of a group, unless one row of blocks has more
     * @param rowGroupBytes upper bound of a row group, unless one sample has more
     * @param shardBytes upper bound of a shard, unless one row group has more
     * @param seed orders the regions
     */
    public GroupPlanner(long tensorBytes, long groupBytes, long rowGroupBytes, long shardBytes, long seed) {
        this.tensorBytes = tensorBytes;
        this.groupBytes = groupBytes;
        this.rowGroupSamples = (int) Math.max(1, Math.min(rowGroupBytes / (tensorBytes + 4), 1 << 20));
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
     * One region to be placed.
     *
     * @param facts its images
     * @param split its split
     * @param slices how it is cut
     * @param sliceSamples planned samples of each slice
     */
    public record Piece(RegionFacts facts, Split split, RegionSlices slices, List<Long> sliceSamples) {
        long samples() {
            return sliceSamples.stream().mapToLong(Long::longValue).sum();
        }
    }

    /** The outcome: regions in the order of their id, groups in the order of their number. */
    public record Packed(List<RegionPlan> regions, List<GroupPlan> groups) {}

    /**
     * Packs each split's regions, in the order of their seeded hash, into groups of about equal size that hold no more
     * samples than fit into {@code group_bytes}.
     *
     * @param splits maps a split to its pieces in any order
     */
    public Packed pack(Map<Split, List<Piece>> splits) {
        List<Piece> all = new ArrayList<>();
        splits.values().forEach(all::addAll);
        all.sort(Comparator.comparing(piece -> piece.facts().region()));
        List<List<Integer>> groupsOfPiece = new ArrayList<>();
        all.forEach(piece -> groupsOfPiece.add(new ArrayList<>()));
        List<GroupPlan> groups = new ArrayList<>();
        for (Split split : Split.values()) {
            packSplit(split, all, groupsOfPiece, groups);
        }
        List<RegionPlan> regions = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Piece piece = all.get(i);
            regions.add(new RegionPlan(
                    piece.facts(), piece.split(), piece.samples(), piece.slices(), groupsOfPiece.get(i)));
        }
        return new Packed(regions, groups);
    }

    private void packSplit(Split split, List<Piece> all, List<List<Integer>> groupsOfPiece, List<GroupPlan> groups) {
        List<SliceRef> slices = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).split() == split) {
                order.add(i);
            }
        }
        order.sort(Comparator.comparingLong(
                        (Integer i) -> Hash64.of(seed, all.get(i).facts().region()))
                .thenComparing(i -> all.get(i).facts().region()));
        long total = 0;
        for (int region : order) {
            List<Long> samples = all.get(region).sliceSamples();
            for (int slice = 0; slice < samples.size(); slice++) {
                slices.add(new SliceRef(region, slice, samples.get(slice)));
                total += samples.get(slice);
            }
        }
        long target = Math.max(1, ceilDiv(total, Math.max(1, ceilDiv(total, groupSamples()))));
        int firstShard = 0;
        int at = 0;
        while (at < slices.size()) {
            List<SliceRef> group = new ArrayList<>();
            long samples = 0;
            while (at < slices.size()
                    && (group.isEmpty() || fits(samples, slices.get(at).samples(), target))) {
                samples += slices.get(at).samples();
                group.add(slices.get(at++));
            }
            for (SliceRef ref : group) {
                groupsOfPiece.get(ref.region()).add(groups.size());
            }
            List<Long> shards = cutShards(samples);
            groups.add(new GroupPlan(groups.size(), split, group, samples, firstShard, shards));
            firstShard += shards.size();
        }
    }

    /** Whether a slice still belongs to the group: it brings the group nearer to its target and does not overfill it. */
    private boolean fits(long samples, long more, long target) {
        return samples + more <= groupSamples() && samples + more / 2 <= target;
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
     * @param samples planned samples of the tiles that begin in each step, the first step first
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
