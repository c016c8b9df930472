package io.tileseq.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tileseq.config.BuildConfig;
import io.tileseq.config.Location;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.FrameFacts;
import io.tileseq.plan.GroupPlan;
import io.tileseq.plan.MaskFacts;
import io.tileseq.plan.RegionPlan;
import io.tileseq.target.Target;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The SHA-256 of the plan and of the config keys that affect values or layout. Paths, times, hosts and cores have no part
 * in it.
 */
final class Fingerprint {
    /** Raised when the same plan would give other bytes. */
    static final int FORMAT_VERSION = 1;

    /** Keys that only say where things are, or when to fail. */
    private static final Set<String> NO_VALUES = Set.of(
            "tiles.path",
            "tiles.format",
            "tiles.max_rejected_fraction",
            "frames.pattern",
            "frames.table.path",
            "frames.table.format",
            "frames.listing.path",
            "image.max_decoded_bytes",
            "output.path",
            "output.compression");

    /** The same of targets, whatever their names. */
    private static final Pattern NO_VALUES_OF_TARGETS =
            Pattern.compile("targets\\.[^.]+\\.(pattern|table\\.(path|format|max_rejected_fraction))");

    private Fingerprint() {}

    static String of(BuildConfig config, BuildPlan plan, boolean compress) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        update(digest, "tileseq " + FORMAT_VERSION);
        update(digest, json(values("", config.tree())));
        update(digest, json(bandsOf(config.frames().patterns())));
        update(digest, "compress " + compress);
        update(digest, json(plan.order().labels()));
        update(digest, plan.tensor().toString());
        for (Target target : plan.targets()) {
            update(digest, json(target.describe()));
        }
        if (plan.tabular() != null) {
            update(digest, json(plan.tabular().describe()));
        }
        update(digest, plan.tileIdType() + " " + plan.regionIdType());
        for (RegionPlan region : plan.regions()) {
            update(digest, region.facts().region());
            update(digest, region.split() + " " + region.tiles() + " " + region.groups());
            update(digest, region.slices().alongY() + json(region.slices().starts()));
            region.facts().frames().forEach(frame -> update(digest, text(frame)));
            for (MaskFacts mask : region.facts().masks()) {
                update(digest, "mask");
                mask.frames().forEach(frame -> update(digest, text(frame) + " " + frame.type()));
            }
        }
        update(digest, plan.placement().toString());
        for (GroupPlan group : plan.groups()) {
            update(digest, group.toString());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Which band each of several patterns fills: what tells them apart, without the folder that all lie in. */
    private static List<String> bandsOf(List<Location> patterns) {
        List<String> names = patterns.stream().map(Location::resolved).toList();
        if (names.size() < 2) {
            return List.of();
        }
        String first = names.get(0);
        int end = first.lastIndexOf('/') + 1;
        while (end > 0 && !allStartWith(names, first.substring(0, end))) {
            end = first.lastIndexOf('/', end - 2) + 1;
        }
        int folder = end;
        return names.stream().map(name -> name.substring(folder)).toList();
    }

    private static boolean allStartWith(List<String> names, String folder) {
        return names.stream().allMatch(name -> name.startsWith(folder));
    }

    private static String text(FrameFacts frame) {
        return frame.state() + " " + frame.grid() + " " + frame.bands() + " " + frame.nodata();
    }

    private static Map<String, Object> values(String path, Map<String, Object> tree) {
        Map<String, Object> kept = new LinkedHashMap<>();
        tree.forEach((key, value) -> {
            String here = path.isEmpty() ? key : path + "." + key;
            if (!NO_VALUES.contains(here) && !NO_VALUES_OF_TARGETS.matcher(here).matches()) {
                kept.put(key, value instanceof Map<?, ?> ? values(here, asTree(value)) : value);
            }
        });
        return kept;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asTree(Object value) {
        return (Map<String, Object>) value;
    }

    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }

    private static String json(Object value) {
        try {
            return new ObjectMapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the config is made of plain values", e);
        }
    }
}
