package io.tileseq.spark;

import com.fasterxml.jackson.databind.JsonNode;
import io.tileseq.config.BuildConfig;
import io.tileseq.group.GroupResult;
import io.tileseq.group.ObjectFates;
import io.tileseq.group.SliceBlocks;
import io.tileseq.model.Ledger;
import io.tileseq.model.Split;
import io.tileseq.model.UserException;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.FrameFacts;
import io.tileseq.plan.GroupPlan;
import io.tileseq.plan.InputFile;
import io.tileseq.plan.MaskFacts;
import io.tileseq.plan.RegionPlan;
import io.tileseq.sequence.FrameState;
import io.tileseq.shard.DatasetJson;
import io.tileseq.shard.OutputFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** A whole build: plan, fit, write, publish. */
public final class BuildJob {
    private final BuildConfig config;
    private final BuildOptions options;
    private final SparkSession spark;
    private final JavaSparkContext sc;
    private final SerializableConfiguration conf;
    private final PlanStep planStep;
    private final Map<String, Double> seconds = new LinkedHashMap<>();

    private BuildJob(BuildConfig config, BuildOptions options, SparkSession spark) {
        this.config = config;
        this.options = options;
        this.spark = spark;
        this.sc = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.conf = new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
        this.planStep = new PlanStep(spark, config, conf);
    }

    /**
     * Builds the dataset.
     *
     * @throws UserException if the user can mend what is wrong
     */
    public static BuildResult run(BuildConfig config, BuildOptions options) {
        return SparkSessions.with(options, spark -> {
            BuildJob job = new BuildJob(config, options, spark);
            try (job.planStep) {
                return job.build();
            }
        });
    }

    /**
     * Says what {@link #run} would do, from tables and headers alone: no pixel is decoded, nothing is written.
     *
     * @throws UserException if the user can mend what is wrong
     */
    public static CheckResult check(BuildConfig config, BuildOptions options) {
        return SparkSessions.with(options, spark -> {
            BuildJob job = new BuildJob(config, options, spark);
            try (job.planStep) {
                return job.check();
            }
        });
    }

    private CheckResult check() throws IOException {
        options.phases().accept(Phase.of("plan"));
        PlanStep.Planned planned = planStep.run(null);
        requireValidRows(planned);
        BuildPlan plan = planned.plan();
        Map<Split, CheckResult.Planned> splits = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            long samples = plan.samples(split);
            long regions = plan.regions().stream()
                    .filter(region -> region.split().splits().contains(split))
                    .count();
            splits.put(
                    split, new CheckResult.Planned(samples, samples * plan.tensorBytes(), regions, plan.shards(split)));
        }
        List<String> missing = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (RegionPlan region : plan.regions()) {
            list(region.facts().frames(), missing, unreadable);
            for (MaskFacts mask : region.facts().masks()) {
                list(mask.needed(), missing, unreadable);
            }
        }
        Map<String, Ledger> targetRows = new LinkedHashMap<>();
        planned.objects()
                .ledgers()
                .forEach((number, ledger) ->
                        targetRows.put(plan.targets().get(number).name(), ledger));
        Ledger samples = Forecast.of(planned.tiles(), sc.broadcast(plan));
        if (plan.shuffle().lanes() != null) {
            LaneStep.forecast(plan, samples);
        }
        return new CheckResult(
                splits,
                plan.groups().size(),
                plan.tensor(),
                plan.order().labels(),
                planned.rows(),
                targetRows,
                samples,
                missing,
                unreadable);
    }

    private static void list(List<FrameFacts> frames, List<String> missing, List<String> unreadable) {
        for (FrameFacts frame : frames) {
            if (frame.state() == FrameState.MISSING) {
                missing.add(frame.message());
            } else if (frame.state() == FrameState.UNREADABLE) {
                unreadable.add(frame.message());
            }
        }
    }

    private static void requireValidRows(PlanStep.Planned planned) {
        if (planned.plan() == null) {
            throw UserException.input("no row of the tile table is valid: "
                    + planned.rows().rejected() + " rejected, " + planned.rows().dropped() + " dropped");
        }
    }

    private BuildResult build() throws IOException {
        String output = config.output().path().resolved();
        OutputFiles files = new OutputFiles(conf.value(), output);
        OutputFolder.Start begin = OutputFolder.prepare(files, options.resume(), options.overwrite());
        boolean resumed = begin == OutputFolder.Start.RESUMED;
        boolean finished = begin == OutputFolder.Start.FINISHED;

        long start = System.nanoTime();
        options.phases().accept(Phase.of("plan"));
        List<InputFile> before = resumed ? BuildState.inputs(files) : List.of();
        if (resumed) {
            // Before the plan, which could stumble over what changed.
            BuildState.requireUnchanged(before, InputFiles.again(sc, conf, before));
        }
        PlanStep.Planned planned = plan(files, finished ? null : output);
        if (resumed) {
            BuildState.requireSameFiles(before, planned.inputs());
        }
        requireFewRejects(planned.rows(), output);
        requireValidRows(planned);
        BuildPlan plan = planned.plan();
        if (finished) {
            clock("plan", start);
            return finished(files, plan);
        }
        if (resumed) {
            BuildState.requireSamePlan(files, plan.fingerprint());
        } else {
            BuildState.begin(files, plan.fingerprint(), planned.inputs());
        }
        start = clock("plan", start);

        Broadcast<BuildPlan> shared = sc.broadcast(plan);
        JavaPairRDD<Integer, byte[]> grouped = planned.tiles()
                .mapPartitionsToPair(new GroupTasks.ToGroup(shared))
                .partitionBy(new GroupTasks.ByGroup(plan.groups().size()));
        JavaPairRDD<Integer, byte[]> objects = planned.objects().rows().byGroup(shared);
        FitStep.Fitted fitted = FitStep.Fitted.NONE;
        if (config.normalize().kind().isFitted()) {
            Progress.reset();
            options.phases()
                    .accept(new Phase(
                            "fit", plan.samples(Split.TRAIN), plan.tensor().bytes(), Progress::samples));
            fitted = new FitStep(sc, config, conf).run(grouped, objects, shared);
            if (fitted.ofTrain() != null) {
                plan = plan.with(fitted.ofTrain().normalization());
                shared = sc.broadcast(plan);
            }
            start = clock("fit", start);
        }

        Progress.reset();
        long all = plan.groups().stream().mapToLong(GroupPlan::samples).sum();
        options.phases().accept(new Phase("write", all, plan.tensor().bytes(), Progress::samples));
        List<GroupResult> results = write(grouped, objects, shared, plan, files, resumed);
        Ledger rows = planned.rows();
        Ledger samples = new Ledger();
        ObjectFates fates = new ObjectFates();
        planned.objects().ledgers().forEach(fates::addLedger);
        GroupResult.Work work = GroupResult.Work.NONE;
        List<SliceBlocks> ofCutRegions = new ArrayList<>();
        for (GroupResult result : results) {
            rows.merge(result.rows());
            samples.merge(result.samples());
            fates.merge(result.objects());
            work = work.plus(result.work());
            ofCutRegions.addAll(result.ofCutRegions());
        }
        work = work.withSeamBlocks(SliceBlocks.seamBlocks(ofCutRegions));
        start = clock("write", start);
        requireFewRejects(rows, output);

        options.phases().accept(Phase.of("publish"));
        if (planned.tabular() != null) {
            planned.tabular().save(output);
        }
        Map<String, Object> dataset =
                new PublishStep(sc, config, conf, files).run(plan, fitted, rows, samples, fates, results);
        clock("publish", start);
        return new BuildResult(dataset, output, seconds, work);
    }

    /** @param rejects where to write rejected rows, null for nowhere */
    private PlanStep.Planned plan(OutputFiles files, String rejects) throws IOException {
        try {
            return planStep.run(rejects);
        } catch (RuntimeException | IOException e) {
            OutputFolder.abandon(files);
            throw e;
        }
    }

    /**
     * Nothing is left to do where the dataset of the same plan stands already. What its inputs held is not compared any more:
     * their state went with the build's.
     */
    private BuildResult finished(OutputFiles files, BuildPlan plan) throws IOException {
        JsonNode dataset = DatasetJson.read(files);
        if (!dataset.path("fingerprint").asText().equals(plan.fingerprint())) {
            throw UserException.config("the dataset in " + files.uri()
                    + " is finished, but of another config, or of other tiles or images; build anew with --overwrite");
        }
        return new BuildResult(DatasetJson.tree(dataset), files.uri(), seconds, GroupResult.Work.NONE);
    }

    private long clock(String step, long start) {
        long now = System.nanoTime();
        seconds.put(step, (now - start) / 1e9);
        return now;
    }

    private void requireFewRejects(Ledger rows, String output) {
        double fraction = rows.total() == 0 ? 0 : (double) rows.rejectedCount() / rows.total();
        double limit = config.tiles().maxRejectedFraction();
        if (fraction > limit) {
            throw UserException.input(rows.rejectedCount() + " of " + rows.total()
                    + " rows of the tile table are rejected ("
                    + rows.rejected() + "), a fraction of " + String.format(Locale.ROOT, "%.4f", fraction)
                    + ", more than tiles.max_rejected_fraction: " + limit + "; each stands with its reason in " + output
                    + "/rejects. Mend them, or raise the limit");
        }
    }

    private List<GroupResult> write(
            JavaPairRDD<Integer, byte[]> grouped,
            JavaPairRDD<Integer, byte[]> objects,
            Broadcast<BuildPlan> shared,
            BuildPlan plan,
            OutputFiles files,
            boolean resumed)
            throws IOException {
        sc.setJobDescription("tileseq write: shards");
        List<GroupResult> results =
                new ArrayList<>(resumed ? BuildState.finished(files, plan.fingerprint()) : List.of());
        Set<Integer> finished = results.stream().map(GroupResult::group).collect(Collectors.toSet());
        GroupTasks.WriteOptions writeOptions = new GroupTasks.WriteOptions(
                files.uri(),
                PlanStep.compress(config),
                config.shuffle().groupBytes(),
                SparkSessions.tasksPerHeap(spark),
                PublishStep.footer(plan),
                finished);
        results.addAll(grouped.zipPartitions(objects, new GroupTasks.Write(shared, conf, writeOptions))
                .collect());
        results.sort(Comparator.comparingInt(GroupResult::group));
        return results;
    }
}
