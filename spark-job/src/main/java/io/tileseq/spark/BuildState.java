package io.tileseq.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tileseq.group.GroupResult;
import io.tileseq.group.ObjectFates;
import io.tileseq.model.Ledger;
import io.tileseq.model.Split;
import io.tileseq.model.UserException;
import io.tileseq.plan.InputFile;
import io.tileseq.shard.OutputFiles;
import io.tileseq.shard.ShardReader;
import io.tileseq.shard.ShardSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a build leaves in the dataset's folder while it runs, so that a killed one can go on: the plan's fingerprint, the
 * input files as they were, and each finished group. Removed when the dataset is published.
 */
final class BuildState {
    static final String FOLDER = "_build";
    /** Tells that a build began here, though it may not have a plan yet. */
    static final String MARK = "begun";

    private static final String PLAN = FOLDER + "/plan.json";
    private static final String INPUTS = FOLDER + "/inputs.tsv";
    private static final ObjectMapper JSON = new ObjectMapper();

    private BuildState() {}

    static boolean exists(OutputFiles files) throws IOException {
        return files.exists(PLAN);
    }

    static void mark(OutputFiles files) throws IOException {
        files.write(FOLDER + "/" + MARK, "");
    }

    static void begin(OutputFiles files, String fingerprint, List<InputFile> inputs) throws IOException {
        StringBuilder text = new StringBuilder();
        for (InputFile input : inputs) {
            text.append(input.length())
                    .append('\t')
                    .append(input.version())
                    .append('\t')
                    .append(json(input.path())) // in quotes: a path may hold line breaks
                    .append('\n');
        }
        files.write(INPUTS, text.toString());
        files.write(PLAN, json(Map.of("fingerprint", fingerprint)));
    }

    /** The input files as they were when the build began. */
    static List<InputFile> inputs(OutputFiles files) throws IOException {
        List<InputFile> inputs = new ArrayList<>();
        for (String line : files.read(INPUTS).split("\n", -1)) {
            String[] parts = line.split("\t", 3);
            if (parts.length == 3) {
                inputs.add(new InputFile(JSON.readTree(parts[2]).asText(), Long.parseLong(parts[0]), parts[1]));
            }
        }
        return inputs;
    }

    /**
     * Makes sure that the inputs which a build began with are as they were.
     *
     * @param before the inputs that it began with
     * @param again the same as they are now; those that are gone are left out
     * @throws UserException naming the file that changed
     */
    static void requireUnchanged(List<InputFile> before, List<InputFile> again) {
        Map<String, InputFile> now = new HashMap<>();
        again.forEach(input -> now.put(input.path(), input));
        for (InputFile was : before) {
            InputFile is = now.get(was.path());
            if (!was.equals(is)) {
                throw UserException.input("the build cannot go on: " + was.path() + " changed since it began"
                        + (is == null
                                ? " (it is gone)"
                                : " (" + was.length() + " bytes of " + was.version() + ", now " + is.length()
                                        + " bytes of " + is.version() + ")")
                        + "; start anew with --overwrite");
            }
        }
    }

    /**
     * Makes sure that a build reads the files that it began with, each in its place.
     *
     * @param before the inputs that it began with, which are unchanged
     * @param inputs those that it has now
     * @throws UserException naming a file that is new or stands in another place
     */
    static void requireSameFiles(List<InputFile> before, List<InputFile> inputs) {
        Set<String> known = before.stream().map(InputFile::path).collect(Collectors.toSet());
        for (InputFile is : inputs) {
            if (!known.contains(is.path())) {
                throw UserException.input("the build cannot go on: " + is.path()
                        + " was not there when it began; start anew with --overwrite");
            }
        }
        for (int i = 0; i < before.size(); i++) {
            String path = before.get(i).path();
            if (i >= inputs.size() || !path.equals(inputs.get(i).path())) {
                throw UserException.config("the build cannot go on: " + path
                        + " stood for a frame or band that it is no longer read for, so the config changed since it began;"
                        + " start anew with --overwrite");
            }
        }
        if (inputs.size() > before.size()) {
            throw UserException.config("the build cannot go on: "
                    + inputs.get(before.size()).path()
                    + " is read for more than when it began, so the config changed; start anew with --overwrite");
        }
    }

    /**
     * Makes sure that a build goes on with the plan that it began with.
     *
     * @throws UserException if it does not
     */
    static void requireSamePlan(OutputFiles files, String fingerprint) throws IOException {
        if (!JSON.readTree(files.read(PLAN)).path("fingerprint").asText().equals(fingerprint)) {
            throw UserException.config(
                    "the build cannot go on: the config changed since it began; start anew with --overwrite");
        }
    }

    static void writeResult(OutputFiles files, String fingerprint, GroupResult result) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("fingerprint", fingerprint);
        map.put("group", result.group());
        map.put("shards", result.shards());
        map.put("samples", ledger(result.samples()));
        map.put("rows", ledger(result.rows()));
        map.put("regions", result.regions());
        map.put("objects", objects(result.objects()));
        files.write(FOLDER + "/" + String.format(Locale.ROOT, "group-%05d.json", result.group()), json(map));
    }

    /** The groups that an earlier run of the same plan finished, whose shards are all there. */
    static List<GroupResult> finished(OutputFiles files, String fingerprint) throws IOException {
        List<GroupResult> finished = new ArrayList<>();
        for (String name : files.list(FOLDER)) {
            if (!name.startsWith("group-") || !name.endsWith(".json")) {
                continue;
            }
            JsonNode map = JSON.readTree(files.read(FOLDER + "/" + name));
            if (!map.path("fingerprint").asText().equals(fingerprint)) {
                continue;
            }
            GroupResult result = read(map);
            boolean whole = true;
            for (ShardSummary shard : result.shards()) {
                whole &= files.size(shard.path()) == shard.bytes()
                        && fingerprint.equals(ShardReader.fingerprint(files, shard.path()));
            }
            if (whole) {
                finished.add(result);
            }
        }
        return finished;
    }

    private static GroupResult read(JsonNode map) {
        List<ShardSummary> shards = new ArrayList<>();
        for (JsonNode shard : map.path("shards")) {
            List<ShardSummary.TensorPages> tensors = new ArrayList<>();
            for (JsonNode tensor : shard.path("pages")) {
                List<ShardSummary.Page> pages = new ArrayList<>();
                tensor.path("pages")
                        .forEach(page -> pages.add(new ShardSummary.Page(
                                page.path("offset").asLong(), page.path("rows").asInt())));
                tensors.add(new ShardSummary.TensorPages(tensor.path("column").asText(), pages));
            }
            shards.add(new ShardSummary(
                    shard.path("path").asText(),
                    Split.valueOf(shard.path("split").asText()),
                    shard.path("samples").asLong(),
                    shard.path("rowGroups").asInt(),
                    shard.path("bytes").asLong(),
                    shard.path("sha256").asText(),
                    tensors));
        }
        Map<String, Long> regions =
                JSON.convertValue(map.path("regions"), new TypeReference<LinkedHashMap<String, Long>>() {});
        return new GroupResult(
                map.path("group").asInt(),
                shards,
                ledger(map.path("samples")),
                ledger(map.path("rows")),
                regions,
                objects(map.path("objects")),
                GroupResult.Work.NONE,
                List.of());
    }

    private static Map<String, Object> objects(ObjectFates fates) {
        Map<String, Object> ledgers = new LinkedHashMap<>();
        fates.ledgers().forEach((target, ledger) -> ledgers.put(target.toString(), ledger(ledger)));
        return Map.of("ledgers", ledgers, "shared", fates.shared());
    }

    private static ObjectFates objects(JsonNode map) {
        ObjectFates fates = new ObjectFates();
        map.path("ledgers")
                .fields()
                .forEachRemaining(e -> fates.addLedger(Integer.parseInt(e.getKey()), ledger(e.getValue())));
        map.path("shared")
                .fields()
                .forEachRemaining(e -> fates.addShared(
                        e.getKey(),
                        new ObjectFates.Shared(
                                e.getValue().path("target").asInt(),
                                e.getValue().path("stage").asInt())));
        return fates;
    }

    private static Map<String, Object> ledger(Ledger ledger) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("total", ledger.total());
        map.put("kept", ledger.kept());
        map.put("copies", ledger.copies());
        map.put("padding", ledger.padding());
        map.put("dropped", ledger.dropped());
        map.put("rejected", ledger.rejected());
        return map;
    }

    private static Ledger ledger(JsonNode map) {
        Ledger ledger = new Ledger();
        ledger.addTotal(map.path("total").asLong());
        ledger.addKept(map.path("kept").asLong());
        ledger.addCopies(map.path("copies").asLong());
        ledger.addPadding(map.path("padding").asLong());
        map.path("dropped")
                .fields()
                .forEachRemaining(
                        e -> ledger.addDropped(e.getKey(), e.getValue().asLong()));
        map.path("rejected")
                .fields()
                .forEachRemaining(
                        e -> ledger.addRejected(e.getKey(), e.getValue().asLong()));
        return ledger;
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the state is made of plain values", e);
        }
    }
}
