package io.tileseq.spark;

import io.tileseq.model.Split;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.RegionPlan;
import io.tileseq.shard.ShardSummary;
import io.tileseq.split.RegionSplit;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The proof that nothing leaked: compares, pair by pair, what the splits hold, as it was read back from the shards. */
final class Certificate {
    private final Map<Split, Map<String, BitSet>> found = new EnumMap<>(Split.class);
    /** The fold of each shard, by its path; empty without folds. */
    private final Map<String, Integer> foldOfShard = new HashMap<>();
    /** The regions of each fold. */
    private final NavigableMap<Integer, Set<String>> folds = new TreeMap<>();

    private final boolean hasFolds;
    private long shards;
    private long samples;

    /** @param hasFolds whether samples are of folds in place of splits */
    Certificate(boolean hasFolds) {
        this.hasFolds = hasFolds;
        for (Split split : Split.values()) {
            found.put(split, new TreeMap<>());
        }
    }

    void add(ShardCheck.Found shard) {
        shards++;
        samples += shard.shard().samples();
        shard.regions().forEach((region, marks) -> found.get(shard.shard().split())
                .computeIfAbsent(region, key -> new BitSet())
                .or(marks));
        if (hasFolds) {
            shard.regions().forEach((region, marks) -> marks.stream().forEach(fold -> {
                folds.computeIfAbsent(fold, key -> new TreeSet<>()).add(region);
                Integer other = foldOfShard.put(shard.shard().path(), fold);
                if (other != null && other != fold) {
                    throw new IllegalStateException(
                            "shard " + shard.shard().path() + " holds samples of folds " + other + " and " + fold);
                }
            }));
        }
    }

    /** The fold of a shard's samples; -1 without folds. */
    int foldOf(ShardSummary shard) {
        return foldOfShard.getOrDefault(shard.path(), RegionSplit.NO_FOLD);
    }

    int regionsOfFold(int fold) {
        return folds.getOrDefault(fold, Set.of()).size();
    }

    /** Samples that were read. */
    long samples() {
        return samples;
    }

    /** The regions of each split. */
    Map<Split, Set<String>> regions() {
        Map<Split, Set<String>> regions = new EnumMap<>(Split.class);
        found.forEach((split, marks) -> regions.put(split, marks.keySet()));
        return regions;
    }

    /**
     * The certificate as it stands in {@code dataset.json}.
     *
     * @param rule as the config names it
     * @throws IllegalStateException if something is in two splits that the rule keeps apart
     */
    Map<String, Object> of(String rule, BuildPlan plan) {
        Map<String, Object> certificate = new LinkedHashMap<>();
        certificate.put("rule", rule);
        certificate.put("shards_read", shards);
        certificate.put("samples_read", samples);
        switch (rule) {
            case "time" -> compareMarks("frame", region -> region, certificate);
            case "grid" -> compareMarks("block", images(plan), certificate);
            case "folds" -> {
                certificate.put("folds", folds.size());
                Map<String, Set<String>> named = new TreeMap<>();
                folds.forEach((fold, regions) -> named.put("fold " + fold, regions));
                compareRegions(named, plan, certificate);
            }
            default -> {
                Map<String, Set<String>> named = new TreeMap<>();
                regions().forEach((split, regions) -> named.put(split.text(), regions));
                compareRegions(named, plan, certificate);
            }
        }
        return certificate;
    }

    /** The first of the regions that share source files with a region, in whose grid its blocks are numbered. */
    private static UnaryOperator<String> images(BuildPlan plan) {
        Map<String, String> first = new HashMap<>();
        SplitStep.sharing(plan.regions().stream().map(RegionPlan::facts).toList())
                .forEach(group -> group.forEach(region -> first.put(region, group.get(0))));
        return first::get;
    }

    private static void compareRegions(
            Map<String, Set<String>> regions, BuildPlan plan, Map<String, Object> certificate) {
        Map<String, RegionPlan> plans = new HashMap<>();
        plan.regions().forEach(region -> plans.put(region.facts().region(), region));
        Map<String, Set<String>> sources = new TreeMap<>();
        regions.forEach((part, ids) -> {
            Set<String> paths = new TreeSet<>();
            ids.forEach(id -> paths.addAll(plans.get(id).facts().files()));
            sources.put(part, paths);
        });
        compare("region", regions, certificate);
        compare("source_file", sources, certificate);
    }

    private static void compare(String what, Map<String, Set<String>> sets, Map<String, Object> certificate) {
        Map<String, String> owners = new HashMap<>();
        sets.forEach((part, names) -> names.forEach(name -> {
            String other = owners.put(name, part);
            if (other != null) {
                throw new IllegalStateException(
                        what.replace('_', ' ') + " " + name + " reached both " + other + " and " + part);
            }
        }));
        certificate.put(
                what + "s_compared", sets.values().stream().mapToInt(Set::size).sum());
        certificate.put(what + "s_shared", 0);
    }

    /**
     * Compares what the samples of each region use.
     *
     * @param owner of a region's marks: the region, or one that it shares them with
     */
    private void compareMarks(String what, UnaryOperator<String> owner, Map<String, Object> certificate) {
        long compared = 0;
        Map<String, BitSet> before = new HashMap<>();
        for (Map.Entry<Split, Map<String, BitSet>> split : found.entrySet()) {
            Map<String, BitSet> own = new TreeMap<>();
            split.getValue().forEach((region, marks) -> own.computeIfAbsent(owner.apply(region), key -> new BitSet())
                    .or(marks));
            for (Map.Entry<String, BitSet> region : own.entrySet()) {
                BitSet others = before.computeIfAbsent(region.getKey(), key -> new BitSet());
                if (others.intersects(region.getValue())) {
                    BitSet shared = (BitSet) region.getValue().clone();
                    shared.and(others);
                    throw new IllegalStateException(what + "(s) " + shared + " of region " + region.getKey()
                            + " reached both " + split.getKey().text() + " and a split before it");
                }
                others.or(region.getValue());
                compared += region.getValue().cardinality();
            }
        }
        certificate.put(what + "s_compared", compared);
        certificate.put(what + "s_shared", 0);
    }
}
