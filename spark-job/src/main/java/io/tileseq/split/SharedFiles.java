package io.tileseq.split;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds regions that share a source file: they count as one region when splits are drawn. */
public final class SharedFiles {
    private final Map<String, String> parents = new TreeMap<>();
    private final Map<String, String> ownerOfFile = new HashMap<>();

    /** Adds a region with the files that it reads. */
    public void add(String region, Collection<String> files) {
        parents.putIfAbsent(region, region);
        for (String file : files) {
            String owner = ownerOfFile.putIfAbsent(file, region);
            if (owner != null) {
                join(owner, region);
            }
        }
    }

    /** The regions in groups that share files, directly or through others; each group and the list in ascending order. */
    public List<List<String>> components() {
        Map<String, List<String>> groups = new TreeMap<>();
        for (String region : parents.keySet()) {
            groups.computeIfAbsent(root(region), key -> new ArrayList<>()).add(region);
        }
        return List.copyOf(groups.values());
    }

    private void join(String a, String b) {
        String rootA = root(a);
        String rootB = root(b);
        // The smaller id is the root, so that the outcome does not depend on the order of calls.
        if (rootA.compareTo(rootB) < 0) {
            parents.put(rootB, rootA);
        } else {
            parents.put(rootA, rootB);
        }
    }

    private String root(String region) {
        String at = region;
        while (!parents.get(at).equals(at)) {
            parents.put(at, parents.get(parents.get(at)));
            at = parents.get(at);
        }
        return at;
    }
}
