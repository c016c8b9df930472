package io.tileseq.spark;

import io.tileseq.model.Split;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.ImageSource;
import io.tileseq.plan.RegionPlan;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The proof that nothing leaked: compares, pair by pair, what the splits hold, as it was read back from the shards. */
final class Certificate {
    private final Map<Split, Map<String, BitSet>> found = new EnumMap<>(Split.class);
    private long shards;
    private long samples;

    Certificate() {
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
        if (rule.equals("time")) {
            compareMarks("frame", certificate);
        } else {
            compare("region", regions(), certificate);
            compare("source_file", sources(plan), certificate);
        }
        return certificate;
    }

    private Map<Split, Set<String>> sources(BuildPlan plan) {
        Map<String, RegionPlan> plans = new HashMap<>();
        plan.regions().forEach(region -> plans.put(region.facts().region(), region));
        Map<Split, Set<String>> sources = new EnumMap<>(Split.class);
        regions().forEach((split, regions) -> {
            Set<String> paths = new TreeSet<>();
            for (String region : regions) {
                plans.get(region).facts().sources().forEach(frame -> frame.stream()
                        .map(ImageSource::path)
                        .forEach(paths::add));
            }
            sources.put(split, paths);
        });
        return sources;
    }

    private static void compare(String what, Map<Split, Set<String>> sets, Map<String, Object> certificate) {
        Map<String, Split> owners = new HashMap<>();
        sets.forEach((split, names) -> names.forEach(name -> {
            Split other = owners.put(name, split);
            if (other != null) {
                throw new IllegalStateException(
                        what.replace('_', ' ') + " " + name + " reached both " + other.text() + " and " + split.text());
            }
        }));
        certificate.put(
                what + "s_compared", sets.values().stream().mapToInt(Set::size).sum());
        certificate.put(what + "s_shared", 0);
    }

    /** Compares what the samples of each region use. */
    private void compareMarks(String what, Map<String, Object> certificate) {
        long compared = 0;
        Map<String, BitSet> before = new HashMap<>();
        for (Map.Entry<Split, Map<String, BitSet>> split : found.entrySet()) {
            for (Map.Entry<String, BitSet> region : split.getValue().entrySet()) {
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
