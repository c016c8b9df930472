package io.tileseq.spark;

import io.tileseq.config.BalanceConfig;
import io.tileseq.config.BuildConfig;
import io.tileseq.group.GroupResult;
import io.tileseq.group.ObjectFates;
import io.tileseq.model.Ledger;
import io.tileseq.model.PixelType;
import io.tileseq.model.Split;
import io.tileseq.plan.Balance;
import io.tileseq.plan.BuildPlan;
import io.tileseq.sequence.LaneOptions;
import io.tileseq.shard.DatasetJson;
import io.tileseq.shard.OutputFiles;
import io.tileseq.shard.RegionsFile;
import io.tileseq.shard.ShardSummary;
import io.tileseq.tabular.TabularFeatures;
import io.tileseq.target.ObjectsTarget;
import io.tileseq.target.RowObjectsTarget;
import io.tileseq.target.TableTarget;
import io.tileseq.target.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The last step of a build: reads the shards back, balances the ledger, proves that nothing leaked, and commits the
 * dataset by writing {@code dataset.json}.
 */
final class PublishStep {
    private final JavaSparkContext sc;
    private final BuildConfig config;
    private final SerializableConfiguration conf;
    private final OutputFiles files;

    PublishStep(JavaSparkContext sc, BuildConfig config, SerializableConfiguration conf, OutputFiles files) {
        this.sc = sc;
        this.config = config;
        this.conf = conf;
        this.files = files;
    }

    /** Returns the dataset's description as it was written. */
    Map<String, Object> run(
            BuildPlan plan,
            FitStep.Fitted fitted,
            Ledger rows,
            Ledger samples,
            ObjectFates objects,
            List<GroupResult> groups)
            throws IOException {
        sc.setJobDescription("tileseq publish: read the shards back");
        List<ShardSummary> shards = new ArrayList<>();
        groups.forEach(group -> shards.addAll(group.shards()));
        shards.sort(Comparator.comparing(ShardSummary::split).thenComparing(ShardSummary::path));
        requireBalanced("rows of the tile table", rows);
        requireBalanced("samples", samples);
        Map<String, Ledger> targetRows = new LinkedHashMap<>();
        for (int number = 0; number < plan.targets().size(); number++) {
            if (plan.targets().get(number) instanceof ObjectsTarget target) {
                targetRows.put(target.name(), objects.of(number));
                requireBalanced("rows of target " + target.name(), objects.of(number));
            }
        }
        Certificate certificate = verify(plan, shards, samples);
        Map<Split, Set<String>> regions = certificate.regions();
        if (isLong(regions)) {
            RegionsFile.write(files, conf.value(), plan.regionIdType(), regions);
        }
        Map<String, Object> dataset = describe(plan, fitted, rows, samples, targetRows, shards, certificate);
        OutputFolder.removeTemporaries(files);
        files.write(DatasetJson.FILE, DatasetJson.text(dataset));
        files.delete(BuildState.FOLDER);
        return dataset;
    }

    private static boolean isLong(Map<Split, Set<String>> regions) {
        return regions.values().stream().mapToInt(Set::size).sum() > RegionsFile.MOST_IN_JSON;
    }

    private static void requireBalanced(String what, Ledger ledger) {
        if (!ledger.isBalanced()) {
            throw new IllegalStateException(
                    "the ledger of " + what + " does not balance: " + ledger.total() + " in all, " + ledger.kept()
                            + " kept, " + ledger.dropped() + " dropped, " + ledger.rejected() + " rejected");
        }
    }

    /** Reads every shard back. */
    private Certificate verify(BuildPlan plan, List<ShardSummary> shards, Ledger samples) {
        Certificate certificate = new Certificate(plan.hasFolds());
        if (!shards.isEmpty()) {
            SparkSessions.spread(sc, shards)
                    .map(new ShardCheck(conf, files.uri(), plan.fingerprint(), plan.tensors(), Marks.of(plan)))
                    .collect()
                    .forEach(certificate::add);
        }
        if (certificate.samples() != samples.rows()) {
            throw new IllegalStateException("the shards hold " + certificate.samples() + " rows, but the ledger counts "
                    + samples.kept() + " samples, " + samples.copies() + " copies and " + samples.padding()
                    + " rows of padding");
        }
        return certificate;
    }

    private Map<String, Object> describe(
            BuildPlan plan,
            FitStep.Fitted fitted,
            Ledger rows,
            Ledger samples,
            Map<String, Ledger> targetRows,
            List<ShardSummary> shards,
            Certificate certificate)
            throws IOException {
        Map<Split, Set<String>> regions = certificate.regions();
        Map<String, Object> dataset = new LinkedHashMap<>(footer(plan));
        Map<String, Object> targets = new LinkedHashMap<>();
        for (Target target : plan.targets()) {
            targets.put(target.name(), target(plan, target));
        }
        dataset.put("targets", targets);
        if (plan.tabular() != null) {
            dataset.put(TabularFeatures.COLUMN, plan.tabular().describe());
        }
        dataset.put("frames", plan.order().labels());
        dataset.put("statistics", statistics(fitted.ofTrain()));
        Map<String, Object> splits = new LinkedHashMap<>();
        Map<String, Object> regionsBySplit = new LinkedHashMap<>();
        for (Split split : Split.values()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            List<ShardSummary> own =
                    shards.stream().filter(shard -> shard.split() == split).toList();
            entry.put("samples", own.stream().mapToLong(ShardSummary::samples).sum());
            entry.put("regions", regions.get(split).size());
            entry.put("bytes", own.stream().mapToLong(ShardSummary::bytes).sum());
            splits.put(split.text(), entry);
            regionsBySplit.put(
                    split.text(),
                    regions.get(split).stream().map(plan.regionIdType()::parse).toList());
        }
        if (plan.shuffle().lanes() != null) {
            dataset.put("lanes", lanes(plan));
        }
        dataset.put("splits", splits);
        if (plan.hasFolds()) {
            dataset.put("folds", folds(shards, fitted.withoutFold(), certificate));
        }
        plan.placement()
                .balance()
                .ifPresent(balance ->
                        dataset.put("balance", balance(config.balance().orElseThrow(), balance)));
        dataset.put("row_group_samples", plan.rowGroupSamples());
        dataset.put(
                "shards",
                shards.stream()
                        .map(shard -> DatasetJson.shard(shard, certificate.foldOf(shard)))
                        .toList());
        Map<String, Object> ledger = new LinkedHashMap<>();
        ledger.put("tile_rows", DatasetJson.ledger(rows, "read", "used"));
        ledger.put("samples", DatasetJson.ledger(samples, "planned", "written"));
        if (!targetRows.isEmpty()) {
            Map<String, Object> byTarget = new LinkedHashMap<>();
            targetRows.forEach((name, own) -> byTarget.put(name, DatasetJson.ledger(own, "read", "used")));
            ledger.put("target_rows", byTarget);
        }
        dataset.put("ledger", ledger);
        dataset.put("rejects", OutputFolder.rejects(files));
        dataset.put("regions", isLong(regions) ? RegionsFile.FILE : regionsBySplit);
        String rule = plan.hasFolds() ? "folds" : config.split().by().name().toLowerCase(Locale.ROOT);
        dataset.put("certificate", certificate.of(rule, plan));
        dataset.put("config", resolvedConfig());
        Map<String, Object> software = new LinkedHashMap<>();
        software.put("tileseq", Version.tileseq());
        software.put("spark", sc.version());
        software.put("parquet", Version.parquet());
        software.put("java", Runtime.version().feature());
        dataset.put("software", software);
        return dataset;
    }

    private static Object statistics(FitStep.Scale scale) {
        return DatasetJson.statistics(scale == null ? null : scale.statistics());
    }

    /** Each fold as what is held out, with the normalisation that the samples of all others tell. */
    private List<Object> folds(List<ShardSummary> shards, List<FitStep.Scale> withoutFold, Certificate certificate) {
        List<Object> folds = new ArrayList<>();
        for (int fold = 0; fold < config.split().folds(); fold++) {
            int number = fold;
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put(
                    "samples",
                    shards.stream()
                            .filter(shard -> certificate.foldOf(shard) == number)
                            .mapToLong(ShardSummary::samples)
                            .sum());
            entry.put("regions", certificate.regionsOfFold(fold));
            FitStep.Scale others = withoutFold.isEmpty() ? null : withoutFold.get(fold);
            entry.put("statistics", statistics(others));
            if (others != null) {
                entry.put("normalize", DatasetJson.normalization(others.normalization()));
            }
            folds.add(entry);
        }
        return folds;
    }

    private static Map<String, Object> balance(BalanceConfig config, Balance balance) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("target", config.classes().target());
        map.put("bins", config.classes().bins());
        map.put("method", config.method().name().toLowerCase(Locale.ROOT));
        Map<String, Object> parts = new LinkedHashMap<>();
        balance.quotas().forEach((part, ofClass) -> {
            Map<String, Object> classes = new LinkedHashMap<>();
            ofClass.forEach((name, quota) -> {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("planned", quota.planned());
                entry.put("rows", quota.rows());
                entry.put("weight", quota.weight());
                classes.put(name, entry);
            });
            parts.put(part, classes);
        });
        map.put("classes", parts);
        return map;
    }

    private static Map<String, Object> target(BuildPlan plan, Target target) {
        if (target instanceof ObjectsTarget || target instanceof RowObjectsTarget) {
            return DatasetJson.target(target.name(), PixelType.FLOAT32, target.atFrames(), target.describe());
        }
        return target.tensor(plan.tensor())
                .map(tensor -> DatasetJson.target(target.name(), tensor, target.atFrames(), target.describe()))
                .orElseGet(() -> DatasetJson.target(
                        target.name(),
                        target instanceof TableTarget table ? table.type() : PixelType.FLOAT64,
                        target.atFrames(),
                        target.describe()));
    }

    private static Map<String, Object> lanes(BuildPlan plan) {
        LaneOptions options = plan.shuffle().lanes();
        Map<String, Object> steps = new LinkedHashMap<>();
        for (Split split : Split.values()) {
            steps.put(split.text(), plan.samples(split) / options.lanes());
        }
        Map<String, Object> lanes = new LinkedHashMap<>();
        lanes.put("lanes", options.lanes());
        lanes.put("padding", options.padding().name().toLowerCase(Locale.ROOT));
        lanes.put("steps", steps);
        return lanes;
    }

    private Map<String, Object> resolvedConfig() {
        Map<String, Object> tree = new LinkedHashMap<>(config.tree());
        @SuppressWarnings("unchecked")
        Map<String, Object> output = new LinkedHashMap<>((Map<String, Object>) tree.get("output"));
        output.put("compression", PlanStep.compress(config) ? "zstd" : "none");
        tree.put("output", output);
        return tree;
    }

    /** What every shard's footer holds, and what {@code dataset.json} begins with. */
    static Map<String, Object> footer(BuildPlan plan) {
        Map<String, Object> footer = new LinkedHashMap<>();
        footer.put("format", DatasetJson.FORMAT);
        footer.put("version", DatasetJson.VERSION);
        footer.put("fingerprint", plan.fingerprint());
        Map<String, Object> tensors = new LinkedHashMap<>();
        tensors.put(plan.tensor().column(), DatasetJson.tensor(plan.tensor()));
        if (plan.tabular() != null) {
            tensors.put(
                    TabularFeatures.COLUMN, DatasetJson.tensor(plan.tabular().tensor()));
        }
        footer.put("tensors", tensors);
        return footer;
    }
}
