package io.tileseq.plan;

import io.tileseq.augment.AugmentConfig;
import io.tileseq.image.ImageOptions;
import io.tileseq.model.IdType;
import io.tileseq.model.Nodata;
import io.tileseq.model.Normalization;
import io.tileseq.model.ResizeFilter;
import io.tileseq.model.Split;
import io.tileseq.model.StoredTensor;
import io.tileseq.model.TensorSpec;
import io.tileseq.sequence.Fates;
import io.tileseq.sequence.LaneOptions;
import io.tileseq.sequence.Windows;
import io.tileseq.split.RegionSplit;
import io.tileseq.tabular.TabularFeatures;
import io.tileseq.target.Target;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * All that a task needs to know to fit or write its group.
 *
 * @param layout of the tile table's rows
 * @param tileIdType type of tile ids in the dataset
 * @param regionIdType type of region ids in the dataset
 * @param order the frames
 * @param fates windows, and what becomes of samples and rows
 * @param tensor the input tensor
 * @param bands bands taken from the images, 0-based
 * @param resize the filter
 * @param images how files are decoded
 * @param nodata what becomes of pixels without data
 * @param targets what a model is to learn, in the order of their columns
 * @param tabular the features of samples; null for none
 * @param augment what happens to copies of samples
 * @param placement where each sample goes
 * @param shuffle how samples are ordered
 * @param rowGroupSamples samples of every row group but a shard's last
 * @param regions regions with samples, in ascending order of their id
 * @param groups what each task does; a group's number is its index
 * @param fingerprint of the plan, in hex
 */
public record BuildPlan(
        TableLayout layout,
        IdType tileIdType,
        IdType regionIdType,
        FrameOrder order,
        Fates fates,
        TensorSpec tensor,
        List<Integer> bands,
        ResizeFilter resize,
        ImageOptions images,
        Nodata nodata,
        List<Target> targets,
        TabularFeatures tabular,
        AugmentConfig augment,
        Placement placement,
        Shuffle shuffle,
        int rowGroupSamples,
        List<RegionPlan> regions,
        List<GroupPlan> groups,
        String fingerprint)
        implements Serializable {

    public BuildPlan {
        bands = List.copyOf(bands);
        targets = List.copyOf(targets);
        regions = List.copyOf(regions);
        groups = List.copyOf(groups);
    }

    /**
     * How the samples of a group are ordered.
     *
     * @param seed of the order
     * @param byRegion whether the samples of a region stay together
     * @param lanes how they are laid out in lanes; null if they are not
     */
    public record Shuffle(long seed, boolean byRegion, LaneOptions lanes) implements Serializable {}

    /** Whether a sample may have several rows, so that they need the column {@code copy}. */
    public boolean hasCopies() {
        return placement.hasCopies() || shuffle.lanes() != null;
    }

    public Windows windows() {
        return fates.windows();
    }

    /** Every tensor of a sample, the input first. */
    public List<StoredTensor> tensors() {
        return tensors(tensor, tabular, targets);
    }

    /** As {@link #tensors()}, before there is a plan. */
    public static List<StoredTensor> tensors(TensorSpec input, TabularFeatures tabular, List<Target> targets) {
        List<StoredTensor> all = new ArrayList<>(List.of(input));
        if (tabular != null) {
            all.add(tabular.tensor());
        }
        targets.forEach(target -> target.tensor(input).ifPresent(all::add));
        return all;
    }

    /** Bytes of all tensors of a sample. */
    public long tensorBytes() {
        return tensors().stream().mapToLong(StoredTensor::bytes).sum();
    }

    /** The plan under its fingerprint. */
    public BuildPlan with(String newFingerprint) {
        return copy(tensor, groups, newFingerprint);
    }

    /** The plan with the normalisation that the fit found. */
    public BuildPlan with(Normalization normalization) {
        return copy(tensor.with(normalization), groups, fingerprint);
    }

    /** The plan with other shards for its groups. */
    public BuildPlan with(List<GroupPlan> newGroups) {
        return copy(tensor, newGroups, fingerprint);
    }

    private BuildPlan copy(TensorSpec newTensor, List<GroupPlan> newGroups, String newFingerprint) {
        return new BuildPlan(
                layout,
                tileIdType,
                regionIdType,
                order,
                fates,
                newTensor,
                bands,
                resize,
                images,
                nodata,
                targets,
                tabular,
                augment,
                placement,
                shuffle,
                rowGroupSamples,
                regions,
                newGroups,
                newFingerprint);
    }

    /** The fold of a group's regions; {@link RegionSplit#NO_FOLD} without folds. */
    public int fold(GroupPlan group) {
        return regions.get(group.slices().get(0).region()).split().fold();
    }

    /** Whether samples are of folds, in place of splits. */
    public boolean hasFolds() {
        return regions.get(0).split().fold() != RegionSplit.NO_FOLD;
    }

    /** How many shards a split has, by the plan. */
    public int shards(Split split) {
        return groups.stream()
                .flatMap(group -> group.parts().stream())
                .filter(part -> part.split() == split)
                .mapToInt(part -> part.shardSamples().size())
                .sum();
    }

    /** Path of a shard relative to the dataset, such as {@code train/shard-00000-of-00012.parquet}. */
    public String shardPath(Split split, int number) {
        return String.format(Locale.ROOT, "%s/shard-%05d-of-%05d.parquet", split.text(), number, shards(split));
    }

    /** Planned samples of a split, copies included. */
    public long samples(Split split) {
        return groups.stream().mapToLong(group -> group.samples(split)).sum();
    }
}
