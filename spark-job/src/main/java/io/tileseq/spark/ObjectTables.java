package io.tileseq.spark;

import io.tileseq.config.BuildConfig;
import io.tileseq.config.TargetConfig;
import io.tileseq.model.Ledger;
import io.tileseq.model.UserException;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.FrameOrder;
import io.tileseq.plan.ObjectCheck;
import io.tileseq.plan.ObjectRow;
import io.tileseq.plan.TileRecord;
import io.tileseq.plan.TimeBins;
import io.tileseq.sequence.Windows;
import io.tileseq.split.RegionSplit;
import io.tileseq.target.ObjectsTarget;
import io.tileseq.target.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** The tables of boxes and points. Their rows are checked where they are read and sent to the tasks of their groups. */
final class ObjectTables {
    /** Bytes of a table for which there is one file of rejected rows. Not the cores' number: the files are named by it. */
    private static final long REJECT_BYTES = 64L << 20;

    private static final int MOST_REJECT_FILES = 1024;

    private final JavaSparkContext sc;
    private final BuildConfig config;
    private final List<Table> tables;

    /**
     * A table as it was opened.
     *
     * @param number of its target in the plan's order
     * @param rows all its columns as text, and {@link InputTable#surplus}
     */
    private record Table(
            int number,
            TargetConfig.Objects config,
            TargetConfig.Table source,
            Dataset<Row> rows,
            ObjectCheck.Layout layout) {}

    /**
     * The tables' valid rows.
     *
     * @param longest height or width of the largest tile, in pixels; 0 if no region is cut
     */
    record Rows(JavaRDD<ObjectRow> valid, int longest) {

        /** The rows, each in the partitions of the groups that may use it. */
        JavaPairRDD<Integer, byte[]> byGroup(Broadcast<BuildPlan> plan) {
            return valid.flatMapToPair(new GroupTasks.RowsToGroups(plan, longest))
                    .partitionBy(new GroupTasks.ByGroup(plan.value().groups().size()));
        }
    }

    /**
     * What became of the tables' rows in the plan.
     *
     * @param ledgers of each target by its number, all rows, and those that no group can use
     */
    record Checked(Rows rows, Map<Integer, Ledger> ledgers) {}

    private ObjectTables(JavaSparkContext sc, BuildConfig config, List<Table> tables) {
        this.sc = sc;
        this.config = config;
        this.tables = tables;
    }

    /** @param targets in the order of the config */
    static ObjectTables open(SparkSession spark, BuildConfig config, List<Target> targets) {
        List<Table> tables = new ArrayList<>();
        for (int number = 0; number < targets.size(); number++) {
            String name = targets.get(number).name();
            if (config.targets().get(name) instanceof TargetConfig.Objects objects
                    && objects.table().isPresent()) {
                tables.add(open(spark, number, name, objects, objects.table().get()));
            }
        }
        return new ObjectTables(JavaSparkContext.fromSparkContext(spark.sparkContext()), config, tables);
    }

    private static Table open(
            SparkSession spark, int number, String name, TargetConfig.Objects config, TargetConfig.Table table) {
        String what = "table of target " + name;
        InputTable read = Tables.read(spark, what, table.path().resolved(), table.format());
        ObjectCheck.Layout layout = new ObjectCheck.Layout(
                read.columns(),
                read.index(table.region()),
                read.index(table.time().or(table::frame).orElseThrow()),
                config.columns().stream().map(read::index).toList(),
                index(read, config.label()),
                index(read, config.track()),
                index(read, config.visibility()));
        List<Column> texts = new ArrayList<>();
        for (String column : read.columns()) {
            texts.add(read.text(column));
        }
        texts.add(read.surplus());
        return new Table(number, config, table, read.rows().select(texts.toArray(new Column[0])), layout);
    }

    private static int index(InputTable rows, Optional<String> column) {
        return column.map(rows::index).orElse(-1);
    }

    /** Paths of the tables. */
    static List<String> paths(BuildConfig config) {
        return config.targets().values().stream()
                .filter(TargetConfig.Objects.class::isInstance)
                .flatMap(target -> ((TargetConfig.Objects) target).table().stream())
                .map(table -> table.path().resolved())
                .distinct()
                .toList();
    }

    /**
     * The targets, with the label maps that were missing.
     *
     * @param splits how each region that has tiles is divided
     */
    List<Target> fit(List<Target> targets, FrameOrder order, Windows windows, Map<String, RegionSplit> splits) {
        List<Target> fitted = new ArrayList<>(targets);
        for (Table table : tables) {
            ObjectsTarget target = (ObjectsTarget) targets.get(table.number());
            if (target.isOpen()) {
                sc.setJobDescription("tileseq plan: labels of " + target.name());
                ObjectCheck check = check(table, target, order, splits.keySet());
                Set<String> found = table.rows()
                        .toJavaRDD()
                        .mapPartitions(new CheckObjects.Valid(check))
                        .mapPartitions(new FitObjectLabels(target.atFrames(), windows, splits))
                        .treeReduce(FitLabels::union);
                boolean background = table.config().labels().other() == TargetConfig.Other.BACKGROUND;
                fitted.set(table.number(), target.with(FitLabels.map(target.name(), found, background)));
            }
        }
        return fitted;
    }

    private ObjectCheck check(Table table, ObjectsTarget target, FrameOrder order, Set<String> regions) {
        TimeBins bins = null;
        if (table.source().time().isPresent()) {
            try {
                bins = new TimeBins(
                        order, config.frames().timePattern(), table.source().timePattern());
            } catch (IllegalArgumentException e) {
                throw UserException.config("the times of target " + target.name() + " belong to no frames: "
                        + e.getMessage() + "; give frames.time_pattern, or labels that are numbers");
            }
        }
        return new ObjectCheck(
                table.number(), target, table.layout(), table.config().format(), order, bins, Set.copyOf(regions));
    }

    /** The valid rows of all tables, as they get to the plan's groups. */
    Rows rows(BuildPlan plan, JavaRDD<TileRecord> tiles) {
        JavaRDD<ObjectRow> all = sc.emptyRDD();
        for (Table table : tables) {
            all = all.union(table.rows().toJavaRDD().mapPartitions(new CheckObjects.Valid(check(plan, table))));
        }
        return new Rows(all, tables.isEmpty() ? 0 : longest(plan, tiles));
    }

    private ObjectCheck check(BuildPlan plan, Table table) {
        Set<String> regions =
                plan.regions().stream().map(region -> region.facts().region()).collect(Collectors.toSet());
        return check(table, (ObjectsTarget) plan.targets().get(table.number()), plan.order(), regions);
    }

    /**
     * Checks and counts all rows, and writes out those that are rejected.
     *
     * @param rejects the dataset to write them to, null for nowhere
     * @throws UserException if more are rejected than a target allows
     */
    Checked check(BuildPlan plan, JavaRDD<TileRecord> tiles, SerializableConfiguration conf, String rejects)
            throws IOException {
        Map<Integer, Ledger> ledgers = new TreeMap<>();
        Broadcast<BuildPlan> shared = sc.broadcast(plan);
        for (Table table : tables) {
            String name = plan.targets().get(table.number()).name();
            ObjectCheck check = check(plan, table);
            JavaRDD<Row> rows = table.rows().toJavaRDD();
            sc.setJobDescription("tileseq plan: rows of " + name);
            Ledger ledger =
                    rows.mapPartitions(new CheckObjects.Count(check, shared)).treeReduce(CheckObjects.Count::merge);
            ledgers.put(table.number(), ledger);
            if (ledger.rejectedCount() > 0 && rejects != null) {
                int rejectFiles = rejectFiles(table, conf.value());
                rows.mapPartitionsToPair(new CheckObjects.Rejected(check, rejectFiles))
                        .partitionBy(new GroupTasks.ByGroup(rejectFiles))
                        .mapPartitionsWithIndex(new CheckObjects.WriteRejects(conf, rejects, check), true)
                        .count();
            }
            requireFewRejects(name, ledger, table.source(), rejects);
        }
        return new Checked(rows(plan, tiles), ledgers);
    }

    private static int longest(BuildPlan plan, JavaRDD<TileRecord> tiles) {
        boolean cut = plan.regions().stream().anyMatch(region -> region.slices().count() > 1);
        return cut
                ? tiles.filter(TileRecord::isAlive)
                        .map(tile -> Math.max(tile.box().height(), tile.box().width()))
                        .reduce(Math::max)
                : 0;
    }

    private static int rejectFiles(Table table, Configuration hadoop) throws IOException {
        Path path = new Path(table.source().path().resolved());
        ContentSummary size = path.getFileSystem(hadoop).getContentSummary(path);
        return (int) Math.min(MOST_REJECT_FILES, size.getLength() / REJECT_BYTES + 1);
    }

    private static void requireFewRejects(String name, Ledger ledger, TargetConfig.Table table, String rejects) {
        double fraction = ledger.total() == 0 ? 0 : (double) ledger.rejectedCount() / ledger.total();
        if (fraction > table.maxRejectedFraction()) {
            throw UserException.input(ledger.rejectedCount() + " of " + ledger.total() + " rows of the table of target "
                    + name + " at " + table.path().written() + " are rejected (" + ledger.rejected()
                    + "), a fraction of " + String.format(Locale.ROOT, "%.4f", fraction) + ", more than targets." + name
                    + ".table.max_rejected_fraction: " + table.maxRejectedFraction()
                    + (rejects == null ? "" : "; each stands with its reason in " + rejects + "/rejects")
                    + ". Mend them, or raise the limit");
        }
    }
}
