package io.tileseq.spark;

import io.tileseq.config.BuildConfig;
import io.tileseq.config.ImageConfig;
import io.tileseq.config.OutputConfig;
import io.tileseq.config.SequenceConfig;
import io.tileseq.config.ShuffleConfig;
import io.tileseq.config.SplitConfig;
import io.tileseq.model.Ledger;
import io.tileseq.model.Normalization;
import io.tileseq.model.PixelType;
import io.tileseq.model.Split;
import io.tileseq.model.StoredTensor;
import io.tileseq.model.TensorSpec;
import io.tileseq.model.UserException;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.FrameOrder;
import io.tileseq.plan.FrameTimes;
import io.tileseq.plan.GroupPlanner;
import io.tileseq.plan.InputFile;
import io.tileseq.plan.RegionCheck;
import io.tileseq.plan.RegionDraft;
import io.tileseq.plan.RegionFacts;
import io.tileseq.plan.RegionSlices;
import io.tileseq.plan.TileRecord;
import io.tileseq.sequence.Fates;
import io.tileseq.sequence.Gaps;
import io.tileseq.sequence.Windows;
import io.tileseq.shard.OutputFiles;
import io.tileseq.split.RegionSplitter;
import io.tileseq.split.SharedFiles;
import io.tileseq.split.SplitException;
import io.tileseq.split.SplitUnit;
import io.tileseq.target.TableTarget;
import io.tileseq.target.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/** The first step of a build: from the tables and the headers of the images to a {@link BuildPlan}. Decodes no pixel. */
final class PlanStep {
    /** Bytes of the tile table that one partition of the plan holds. Not the cores' number: rejects are named by it. */
    private static final long PARTITION_BYTES = 4L << 20;

    private static final int MAX_PARTITIONS = 4096;
    private static final int MAX_STEPS = 4096;

    /**
     * What the step hands on.
     *
     * @param plan the plan
     * @param tiles all tiles, checked
     * @param rows what became of the table's rows so far
     * @param inputs the files that were read, and all images
     */
    record Planned(BuildPlan plan, JavaRDD<TileRecord> tiles, Ledger rows, List<InputFile> inputs) {}

    private final SparkSession spark;
    private final JavaSparkContext sc;
    private final BuildConfig config;
    private final SerializableConfiguration conf;
    private final Configuration hadoop;

    PlanStep(SparkSession spark, BuildConfig config, SerializableConfiguration conf) {
        this.spark = spark;
        this.sc = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.config = config;
        this.conf = conf;
        this.hadoop = conf.value();
    }

    /** @param rejects the dataset to write rejected rows to, null for nowhere */
    Planned run(String rejects) throws IOException {
        sc.setJobDescription("tileseq plan: rows to tiles");
        TileTable table = TileTable.open(spark, config);
        RegionImagesTable images = RegionImagesTable.open(spark, config, table.layout());
        FrameOrder listed = config.frames().order().isEmpty()
                ? null
                : new FrameOrder(config.frames().order());
        JavaRDD<Row> assembled =
                RowsToTiles.assemble(table, listed, partitions()).toJavaRDD();
        TablePart told =
                assembled.mapPartitions(new TablePart.Sum(table.layout())).treeReduce(TablePart::merge);
        Map<String, RegionDraft> drafts = told.drafts();
        FrameOrder order = listed;
        if (order == null) {
            order = ordered(table.layout().hasFrames() ? told.labels() : images.labels(drafts, hadoop));
        }
        if (order.size() == 0) {
            throw UserException.input("there is no frame: no row of the tile table names one, or no region has a file");
        }
        Windows windows = windows(order);
        List<InputFile> inputs = new ArrayList<>(tableFiles());
        List<RegionFacts> regions = regions(images, drafts, order, inputs);
        Pixels pixels = Pixels.agree(regions, config.image().bands(), windows.inputs());
        regions = pixels.regions();

        RegionCheck check =
                new RegionCheck(table.layout(), order, config.image().edge(), tableTargets(table), windows);
        Broadcast<List<RegionFacts>> shared = sc.broadcast(regions);
        Dataset<Row> apart = spark.createDataFrame(assembled, RowsToTiles.TILES);
        JavaRDD<TileRecord> tiles =
                joined(spark, apart, regions).toJavaRDD().mapPartitions(new CheckTiles(check, shared));
        sc.setJobDescription("tileseq plan: count samples");
        PlanPart counts = tiles.mapPartitionsWithIndex(
                        new CheckTiles.Count(conf, rejects, table.layout().columns()), false)
                .treeReduce(PlanPart::merge);
        if (counts.tilesOfRegion().isEmpty()) {
            return new Planned(null, tiles, counts.rows(), inputs);
        }
        TensorSpec tensor = tensor(windows, pixels, counts);
        BuildPlan plan = assemble(table, order, windows, regions, pixels, tensor, counts, tiles);
        return new Planned(plan, tiles, counts.rows(), inputs);
    }

    private static List<TableTarget> tableTargets(TileTable table) {
        return table.targets().stream()
                .filter(TableTarget.class::isInstance)
                .map(TableTarget.class::cast)
                .toList();
    }

    private int partitions() throws IOException {
        if (config.tiles().path().isEmpty()) {
            return 16;
        }
        Path path = new Path(config.tiles().path().get().resolved());
        ContentSummary size = path.getFileSystem(hadoop).getContentSummary(path);
        return (int) Math.max(1, Math.min(MAX_PARTITIONS, size.getLength() / PARTITION_BYTES + 1));
    }

    private FrameOrder ordered(Collection<String> labels) {
        try {
            return switch (config.frames().orderBy()) {
                case NATURAL, LISTED -> FrameOrder.natural(labels);
                case NUMERIC -> FrameOrder.numeric(labels);
                case TIME -> FrameOrder.byTime(labels, times());
            };
        } catch (IllegalArgumentException e) {
            throw UserException.input(
                    e.getMessage() + "; use another frames.order_by, or list the frames in frames.order");
        }
    }

    private FrameTimes times() {
        return new FrameTimes(config.frames().timePattern().orElseThrow());
    }

    /** How far apart the frames of a window may lie; null for any distance. */
    private Gaps gaps(FrameOrder order) {
        SequenceConfig.MaxGap most = config.sequence().maxGap().orElse(null);
        if (most == null) {
            return null;
        }
        long[] coordinates = new long[order.size()];
        FrameTimes times = most.inTime() ? times() : null;
        for (int i = 0; i < coordinates.length; i++) {
            try {
                coordinates[i] = most.inTime() ? times.micros(order.label(i)) : i;
            } catch (IllegalArgumentException e) {
                throw UserException.input(e.getMessage() + ", which sequence.max_gap needs");
            }
            if (i > 0 && coordinates[i] < coordinates[i - 1]) {
                throw UserException.config("frame " + order.label(i) + " comes after frame " + order.label(i - 1)
                        + " but is earlier; sequence.max_gap in time needs frames in the order of their times");
            }
        }
        return new Gaps(most.amount(), coordinates, config.sequence().gaps() == SequenceConfig.GapPolicy.MASK);
    }

    private Windows windows(FrameOrder order) {
        SequenceConfig sequence = config.sequence();
        int horizon = sequence.horizon();
        int dilation = sequence.dilation();
        int length = sequence.length().orElse(Math.floorDiv(order.size() - 1 - horizon, dilation) + 1);
        Windows windows = new Windows(order.size(), Math.max(1, length), sequence.stride(), dilation, horizon, 0);
        if (length < 1 || windows.count() == 0) {
            throw UserException.config("no window fits: sequence.length " + length + " and sequence.horizon " + horizon
                    + (dilation > 1 ? " with sequence.dilation " + dilation : "") + " need " + windows.span()
                    + " frames, but there are " + order.size() + ": "
                    + String.join(", ", order.labels().subList(0, Math.min(10, order.size()))));
        }
        return windows;
    }

    private List<InputFile> tableFiles() throws IOException {
        List<InputFile> files = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        config.tiles().path().ifPresent(path -> paths.add(path.resolved()));
        config.frames().table().ifPresent(table -> paths.add(table.path().resolved()));
        for (String path : paths) {
            Path root = new Path(path);
            var found = root.getFileSystem(hadoop).listFiles(root, true);
            while (found.hasNext()) {
                files.add(ReadHeaders.stamp(hadoop, found.next().getPath().toString()));
            }
        }
        return files;
    }

    private List<RegionFacts> regions(
            RegionImagesTable images, Map<String, RegionDraft> drafts, FrameOrder order, List<InputFile> inputs) {
        List<ReadHeaders.Region> asked = new ArrayList<>();
        drafts.forEach((region, draft) -> asked.add(new ReadHeaders.Region(
                region,
                draft.valuesDiffer() == null
                        ? images.sources(region, draft, order)
                        : Collections.nCopies(order.size(), List.of()))));
        sc.setJobDescription("tileseq plan: image headers");
        int slices = Math.max(1, Math.min(asked.size(), 8 * sc.defaultParallelism()));
        List<RegionFacts> regions = new ArrayList<>();
        for (ReadHeaders.Headers headers : sc.parallelize(asked, slices)
                .map(new ReadHeaders(conf, config.image().options()))
                .collect()) {
            String region = headers.region().id();
            RegionDraft draft = drafts.get(region);
            String differs = draft.valuesDiffer() == null
                    ? null
                    : "the columns that fill the path of region " + region + " have several values: "
                            + draft.valuesDiffer();
            regions.add(new RegionFacts(
                    region,
                    headers.region().sources(),
                    headers.frames(),
                    differs,
                    draft.split(),
                    draft.splitDiffers()));
            inputs.addAll(headers.files());
        }
        return regions;
    }

    /**
     * The broadcast join of tiles and regions.
     *
     * @param tiles rows of {@link RowsToTiles#TILES}
     * @return the tile's record, and the index of its region, null if no row of the tile is valid
     */
    static Dataset<Row> joined(SparkSession spark, Dataset<Row> tiles, List<RegionFacts> regions) {
        StructType schema =
                new StructType().add("region_key", DataTypes.StringType).add("region_index", DataTypes.IntegerType);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < regions.size(); i++) {
            rows.add(RowFactory.create(regions.get(i).region(), i));
        }
        Dataset<Row> right = spark.createDataFrame(rows, schema);
        return tiles.join(
                        functions.broadcast(right),
                        functions.col("region").equalTo(functions.col("region_key")),
                        "left")
                .select("record", "region_index");
    }

    private TensorSpec tensor(Windows windows, Pixels pixels, PlanPart counts) {
        int height;
        int width;
        if (config.image().height().isPresent()) {
            height = config.image().height().getAsInt();
            width = config.image().width().getAsInt();
        } else {
            NavigableMap<Long, String> sizes = counts.sizes();
            if (sizes.size() > 1) {
                throw UserException.config("tiles differ in size: " + describe(sizes.firstEntry()) + ", "
                        + describe(sizes.lastEntry()) + "; set image.height and image.width to resize them");
            }
            height = (int) (sizes.firstKey() >> 32);
            width = sizes.firstKey().intValue();
        }
        boolean normalized = config.output().dtype() == OutputConfig.Dtype.FLOAT32;
        int bands = pixels.bands().size();
        try {
            return new TensorSpec(
                    "x",
                    normalized ? PixelType.FLOAT32 : pixels.type(),
                    pixels.type(),
                    config.output().layout(),
                    windows.length(),
                    height,
                    width,
                    bands,
                    normalization(pixels.type(), bands),
                    normalized);
        } catch (IllegalArgumentException e) {
            throw UserException.config(e.getMessage());
        }
    }

    /** What is known before the fit. */
    private Normalization normalization(PixelType type, int bands) {
        return switch (config.normalize().kind()) {
            case SCALE -> Normalization.scale(type, bands);
            case CONSTANTS -> {
                double[] mean = config.normalize().mean().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray();
                double[] std = config.normalize().std().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray();
                if (mean.length != bands) {
                    throw new IllegalArgumentException(
                            "normalize.mean and normalize.std must have one value for each of the " + bands
                                    + " bands but have " + mean.length);
                }
                yield new Normalization(Normalization.Kind.CONSTANTS, mean, std);
            }
            case NONE, ZSCORE, MINMAX -> Normalization.none(bands);
        };
    }

    private static String describe(Map.Entry<Long, String> size) {
        return size.getValue() + " is " + (size.getKey() >> 32) + " high and "
                + size.getKey().intValue() + " wide";
    }

    private BuildPlan assemble(
            TileTable table,
            FrameOrder order,
            Windows windows,
            List<RegionFacts> regions,
            Pixels pixels,
            TensorSpec tensor,
            PlanPart counts,
            JavaRDD<TileRecord> tiles) {
        Map<String, RegionFacts> byId = new TreeMap<>();
        regions.forEach(region -> byId.put(region.region(), region));
        byId.keySet().retainAll(counts.tilesOfRegion().keySet());
        Map<String, Split> splits = splits(byId, counts, windows.count());
        Set<String> train = new HashSet<>(byId.keySet());
        train.removeIf(region -> splits.get(region) != Split.TRAIN);
        List<Target> targets = FitLabels.fit(table.targets(), config.targets(), tiles, windows, train);
        ShuffleConfig shuffle = config.shuffle();
        GroupPlanner planner = new GroupPlanner(
                BuildPlan.tensors(tensor, targets).stream()
                        .mapToLong(StoredTensor::bytes)
                        .sum(),
                shuffle.groupBytes(),
                config.output().rowGroupBytes(),
                config.output().shardBytes(),
                shuffle.seed());
        Map<String, GroupPlanner.Piece> pieces = pieces(byId, splits, counts, windows.count(), planner, tiles);
        Map<Split, List<GroupPlanner.Piece>> bySplit = new EnumMap<>(Split.class);
        pieces.values().forEach(piece -> bySplit.computeIfAbsent(piece.split(), key -> new ArrayList<>())
                .add(piece));
        GroupPlanner.Packed packed = planner.pack(bySplit);
        Fates fates = new Fates(
                windows, config.frames().missing(), config.image().align() == ImageConfig.Align.REJECT, gaps(order));
        BuildPlan plan = new BuildPlan(
                table.layout(),
                table.tileIdType(),
                table.regionIdType(),
                order,
                fates,
                tensor,
                pixels.bands(),
                config.image().resize(),
                config.image().options(),
                targets,
                new BuildPlan.Shuffle(shuffle.seed(), shuffle.order() == ShuffleConfig.Order.REGION),
                planner.rowGroupSamples(),
                packed.regions(),
                packed.groups(),
                "");
        return plan.with(Fingerprint.of(config, plan, compress(config)));
    }

    /** Whether pages are compressed: {@code auto} is none on local disks and HDFS, ZSTD on object stores. */
    static boolean compress(BuildConfig config) {
        return switch (config.output().compression()) {
            case NONE -> false;
            case ZSTD -> true;
            case AUTO -> OutputFiles.isObjectStore(config.output().path().resolved());
        };
    }

    private Map<String, Split> splits(Map<String, RegionFacts> regions, PlanPart counts, int windows) {
        SharedFiles shared = new SharedFiles();
        for (RegionFacts region : regions.values()) {
            Set<String> files = new HashSet<>();
            region.sources().forEach(sources -> sources.forEach(source -> files.add(source.path())));
            shared.add(region.region(), files);
        }
        List<SplitUnit> units = new ArrayList<>();
        for (List<String> component : shared.components()) {
            long samples = component.stream()
                    .mapToLong(region -> counts.tilesOfRegion().get(region) * windows)
                    .sum();
            units.add(new SplitUnit(component, samples));
        }
        SplitConfig split = config.split();
        RegionSplitter splitter = new RegionSplitter(split.fractions(), split.seed());
        try {
            return switch (split.by()) {
                case REGION -> splitter.byFractions(units);
                case HASH -> splitter.byHash(units);
                case COLUMN -> byColumn(regions, units);
            };
        } catch (SplitException e) {
            throw UserException.config(e.getMessage());
        }
    }

    private static Map<String, Split> byColumn(Map<String, RegionFacts> regions, List<SplitUnit> units)
            throws SplitException {
        Map<String, Split> splits = new HashMap<>();
        regions.forEach(
                (id, region) -> splits.put(id, Split.ofText(region.splitText()).orElseThrow()));
        for (SplitUnit unit : units) {
            for (String region : unit.regions()) {
                if (splits.get(region) != splits.get(unit.key())) {
                    throw new SplitException("regions " + unit.key() + " and " + region
                            + " share a source file but stand in splits "
                            + splits.get(unit.key()).text() + " and "
                            + splits.get(region).text() + "; put them into one split");
                }
            }
        }
        return splits;
    }

    private Map<String, GroupPlanner.Piece> pieces(
            Map<String, RegionFacts> regions,
            Map<String, Split> splits,
            PlanPart counts,
            int windows,
            GroupPlanner planner,
            JavaRDD<TileRecord> tiles) {
        Map<String, GroupPlanner.Piece> pieces = new TreeMap<>();
        Map<String, RegionSlices.Axis> large = new HashMap<>();
        regions.forEach((id, region) -> {
            long samples = counts.tilesOfRegion().get(id) * windows;
            RegionSlices.Axis axis = RegionSlices.axis(region);
            if (samples > planner.groupSamples() && axis.step() > 0) {
                int length = axis.alongY() ? region.minHeight() : region.minWidth();
                int every = (length / axis.step()) / MAX_STEPS + 1;
                large.put(id, new RegionSlices.Axis(axis.alongY(), axis.step() * every));
            } else {
                pieces.put(id, new GroupPlanner.Piece(region, splits.get(id), RegionSlices.WHOLE, List.of(samples)));
            }
        });
        if (large.isEmpty()) {
            return pieces;
        }
        sc.setJobDescription("tileseq plan: cut large regions");
        Map<String, TreeMap<Integer, Long>> steps = new HashMap<>();
        tiles.filter(tile -> tile.isAlive() && large.containsKey(tile.region()))
                .mapToPair(tile -> {
                    RegionSlices.Axis axis = large.get(tile.region());
                    int at = Math.max(
                            0, axis.alongY() ? tile.box().yMin() : tile.box().xMin());
                    return new Tuple2<>(new Tuple2<>(tile.region(), at / axis.step()), 1L);
                })
                .reduceByKey(Long::sum)
                .collect()
                .forEach(pair -> steps.computeIfAbsent(pair._1()._1(), key -> new TreeMap<>())
                        .put(pair._1()._2(), pair._2()));
        large.forEach((id, axis) -> {
            long[] samples = new long[steps.get(id).lastKey() + 1];
            steps.get(id).forEach((step, count) -> samples[step] = count * windows);
            RegionSlices slices = planner.cut(axis.alongY(), axis.step(), samples);
            long[] ofSlice = new long[slices.count()];
            for (int step = 0; step < samples.length; step++) {
                int slice = 0;
                while (slice < slices.starts().length && slices.starts()[slice] <= step * axis.step()) {
                    slice++;
                }
                ofSlice[slice] += samples[step];
            }
            List<Long> sizes = new ArrayList<>();
            for (long size : ofSlice) {
                sizes.add(size);
            }
            pieces.put(id, new GroupPlanner.Piece(regions.get(id), splits.get(id), slices, sizes));
        });
        return pieces;
    }
}
