package io.tileseq.spark;

import io.tileseq.config.BuildConfig;
import io.tileseq.config.ImageConfig;
import io.tileseq.config.OutputConfig;
import io.tileseq.config.ShuffleConfig;
import io.tileseq.config.SplitConfig;
import io.tileseq.model.Ledger;
import io.tileseq.model.Normalization;
import io.tileseq.model.PixelType;
import io.tileseq.model.StoredTensor;
import io.tileseq.model.TensorSpec;
import io.tileseq.model.UserException;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.FrameFacts;
import io.tileseq.plan.FrameOrder;
import io.tileseq.plan.GridTiles;
import io.tileseq.plan.GroupPlanner;
import io.tileseq.plan.InputFile;
import io.tileseq.plan.MaskFormats;
import io.tileseq.plan.Placement;
import io.tileseq.plan.RegionCheck;
import io.tileseq.plan.RegionDraft;
import io.tileseq.plan.RegionFacts;
import io.tileseq.plan.TileRecord;
import io.tileseq.sequence.Fates;
import io.tileseq.sequence.LaneOptions;
import io.tileseq.sequence.Windows;
import io.tileseq.shard.OutputFiles;
import io.tileseq.split.RegionSplit;
import io.tileseq.split.TrainFrames;
import io.tileseq.tabular.TabularFeatures;
import io.tileseq.target.RowTarget;
import io.tileseq.target.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
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

/**
 * The first step of a build: from the tables and the headers of the images to a {@link BuildPlan}. Decodes no pixel. To be
 * closed once nobody reads its tiles any more.
 */
final class PlanStep implements AutoCloseable {
    /** Bytes of the tile table that one partition of the plan holds. Not the cores' number: rejects are named by it. */
    private static final long PARTITION_BYTES = 4L << 20;

    private static final int MAX_PARTITIONS = 4096;
    /** A crop of one frame is one array, and arrays hold fewer than 2^31 bytes. */
    private static final long MOST_CROP_BYTES = Integer.MAX_VALUE - 64;

    private static final int MAX_GRID_PARTITIONS = 64;

    /**
     * What the step hands on.
     *
     * @param plan the plan
     * @param tabular the pipeline of tabular features; null for none
     * @param tiles all tiles, checked, and kept until the step is closed
     * @param rows what became of the table's rows so far
     * @param inputs the files that were read, and all images
     * @param objects the rows of tables of objects; null without a plan
     */
    record Planned(
            BuildPlan plan,
            TabularStep.Fitted tabular,
            JavaRDD<TileRecord> tiles,
            Ledger rows,
            List<InputFile> inputs,
            ObjectTables.Checked objects) {}

    /**
     * What tables and headers told.
     *
     * @param targets resolved against the table and the masks; nothing is fitted yet
     * @param tiles all tiles, checked
     */
    private record Found(
            TileTable table,
            List<Target> targets,
            FrameOrder order,
            Windows windows,
            List<RegionFacts> regions,
            Pixels pixels,
            PlanPart counts,
            JavaRDD<TileRecord> tiles,
            List<InputFile> inputs) {}

    private final SparkSession spark;
    private final JavaSparkContext sc;
    private final BuildConfig config;
    private final SerializableConfiguration conf;
    private final Configuration hadoop;
    private final FrameStep frames;
    private KeptTiles kept;

    PlanStep(SparkSession spark, BuildConfig config, SerializableConfiguration conf) {
        this.spark = spark;
        this.sc = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.config = config;
        this.conf = conf;
        this.hadoop = conf.value();
        this.frames = new FrameStep(config);
    }

    /** @param rejects the dataset to write rejected rows to, null for nowhere */
    Planned run(String rejects) throws IOException {
        sc.setJobDescription("tileseq plan: rows to tiles");
        TileTable table = config.tiles().hasTable() ? TileTable.open(spark, config) : TileTable.none(config);
        ObjectTables objects = ObjectTables.open(spark, config, table.targets());
        RegionImagesTable images = RegionImagesTable.open(spark, config, table.layout(), hadoop);
        FrameOrder listed = config.frames().order().isEmpty()
                ? null
                : new FrameOrder(config.frames().order());
        JavaRDD<Row> assembled = null;
        Map<String, RegionDraft> drafts;
        Set<String> labels = Set.of();
        if (config.tiles().hasTable()) {
            assembled = RowsToTiles.assemble(table, listed, partitions()).toJavaRDD();
            TablePart told =
                    assembled.mapPartitions(new TablePart.Sum(table.layout())).treeReduce(TablePart::merge);
            drafts = images.withSplits(told.drafts());
            labels = told.labels();
        } else {
            drafts = images.drafts();
        }
        FrameOrder order = listed;
        if (order == null) {
            order = frames.ordered(
                    table.layout().hasFrames() ? labels : images.labels(drafts, hadoop, this::mostPages));
        }
        if (order.size() == 0) {
            throw UserException.input("there is no frame: no row of the tile table names one, or no region has a file");
        }
        Windows windows = frames.windows(order);
        List<InputFile> inputs = new ArrayList<>(InputFiles.ofTables(sc, conf, config, table));
        MaskLayers masks = MaskLayers.of(config, images, windows);
        List<RegionFacts> regions = regions(images, masks, drafts, order, inputs);
        Pixels pixels = Pixels.agree(regions, config.image().bands(), windows.inputs());
        MaskFormats formats = MaskFormats.agree(
                pixels.regions(), table.targets(), pixels.type(), pixels.bands().size());
        regions = formats.regions();

        RegionCheck check = new RegionCheck(
                table.layout(),
                order,
                config.image().edge(),
                rowTargets(table),
                table.features(),
                windows,
                mostPixels(pixels, regions));
        kept = new KeptTiles(assembled == null ? grid(regions, check) : checked(assembled, regions, check));
        JavaRDD<TileRecord> tiles = kept.tiles();
        sc.setJobDescription("tileseq plan: count samples");
        PlanPart counts = tiles.mapPartitionsWithIndex(
                        new CheckTiles.Count(conf, rejects, table.layout().columns()), false)
                .treeReduce(PlanPart::merge);
        if (counts.tilesOfRegion().isEmpty()) {
            return new Planned(null, null, tiles, counts.rows(), inputs, null);
        }
        Found found = new Found(table, formats.targets(), order, windows, regions, pixels, counts, tiles, inputs);
        return assemble(found, objects, rejects);
    }

    /** Lets go of the tiles that {@link #run} handed on. */
    @Override
    public void close() {
        if (kept != null) {
            kept.close();
        }
    }

    private JavaRDD<TileRecord> checked(JavaRDD<Row> assembled, List<RegionFacts> regions, RegionCheck check) {
        Broadcast<List<RegionFacts>> shared = sc.broadcast(regions);
        Dataset<Row> apart = spark.createDataFrame(assembled, RowsToTiles.TILES);
        return joined(spark, apart, regions).toJavaRDD().mapPartitions(new CheckTiles(check, shared));
    }

    /** The tiles of a config without a table. */
    private JavaRDD<TileRecord> grid(List<RegionFacts> regions, RegionCheck check) {
        GridTiles tiles = config.tiles()
                .grid()
                .map(grid -> new GridTiles(
                        grid.height(),
                        grid.width(),
                        grid.strideY(),
                        grid.strideX(),
                        config.image().edge()))
                .orElse(GridTiles.whole());
        // As many partitions on every machine: rejects are named by them.
        return sc.parallelize(regions, Math.max(1, Math.min(regions.size(), MAX_GRID_PARTITIONS)))
                .flatMap(region -> RowsToTiles.map(tiles.of(region), tile -> check.check(tile, region)));
    }

    private int mostPages(Set<String> files) {
        ReadHeaders headers = new ReadHeaders(conf, config.image().options(), true, List.of());
        sc.setJobDescription("tileseq plan: pages of images");
        return files.isEmpty()
                ? 0
                : SparkSessions.spread(sc, List.copyOf(files))
                        .map(headers::pages)
                        .reduce(Math::max);
    }

    /** How many pixels a tile can have, of its images and of its masks. */
    private static long mostPixels(Pixels pixels, List<RegionFacts> regions) {
        int ofImages = pixels.bands().size() * pixels.type().bytes();
        int ofMasks = regions.stream()
                .flatMap(region -> region.masks().stream())
                .flatMap(mask -> mask.frames().stream())
                .filter(FrameFacts::isReadable)
                .mapToInt(frame -> frame.bands() * frame.type().bytes())
                .max()
                .orElse(0);
        return MOST_CROP_BYTES / Math.max(ofImages, ofMasks);
    }

    private static List<RowTarget> rowTargets(TileTable table) {
        return table.targets().stream()
                .filter(RowTarget.class::isInstance)
                .map(RowTarget.class::cast)
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

    private List<RegionFacts> regions(
            RegionImagesTable images,
            MaskLayers masks,
            Map<String, RegionDraft> drafts,
            FrameOrder order,
            List<InputFile> inputs) {
        List<ReadHeaders.Region> asked = new ArrayList<>();
        drafts.forEach((region, draft) -> asked.add(new ReadHeaders.Region(
                region,
                draft.valuesDiffer() == null
                        ? images.sources(region, draft, order)
                        : Collections.nCopies(order.size(), List.of()),
                draft.valuesDiffer() == null
                        ? masks.sources(region, draft, order)
                        : Collections.nCopies(masks.options().size(), Collections.nCopies(order.size(), List.of())))));
        sc.setJobDescription("tileseq plan: image headers");
        List<RegionFacts> regions = new ArrayList<>();
        for (ReadHeaders.Headers headers : SparkSessions.spread(sc, asked)
                .map(new ReadHeaders(
                        conf, config.image().options(), config.frames().pages(), masks.options()))
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
                    headers.masks(),
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
            TensorSpec spec = new TensorSpec(
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
            config.augment().requireFits(spec);
            return spec;
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

    private Planned assemble(Found found, ObjectTables objects, String rejects) throws IOException {
        FrameOrder order = found.order();
        Windows windows = found.windows();
        JavaRDD<TileRecord> tiles = found.tiles();
        Map<String, Long> tilesOfRegion = found.counts().tilesOfRegion();
        TensorSpec tensor = tensor(windows, found.pixels(), found.counts());
        SortedMap<String, RegionFacts> byId = new TreeMap<>();
        found.regions().forEach(region -> byId.put(region.region(), region));
        byId.keySet().retainAll(tilesOfRegion.keySet());
        Map<String, RegionSplit> splits =
                new SplitStep(config.split(), order, windows, found.targets()).splits(byId, tilesOfRegion, tiles);
        TrainFrames train = new TrainFrames(windows, splits);
        List<Target> labeled = FitLabels.fit(found.targets(), config.targets(), tiles, train);
        List<Target> scaled = FitScales.fit(labeled, config.targets(), tiles, train);
        List<Target> targets = objects.fit(scaled, order, windows, splits);
        TabularStep.Fitted tabular = found.table().features().isEmpty()
                ? null
                : new TabularStep(spark, found.table().features()).fit(tiles, train);
        TabularFeatures features = tabular == null ? null : tabular.features();
        ShuffleConfig shuffle = config.shuffle();
        LaneOptions lanes = shuffle.lanes().orElse(null);
        long tensorBytes = BuildPlan.tensors(tensor, features, targets).stream()
                .mapToLong(StoredTensor::bytes)
                .sum();
        if (lanes != null) {
            LaneStep.requireFits(lanes, tensorBytes);
        }
        GroupPlanner planner = new GroupPlanner(
                tensorBytes,
                shuffle.groupBytes(),
                config.output().rowGroupBytes(),
                config.output().shardBytes(),
                shuffle.seed(),
                lanes == null ? 1 : lanes.lanes(),
                windows.count());
        Placement placement = new Placement(
                config.augment().copies(),
                config.balance()
                        .map(balance -> new BalanceStep(balance, splits, tiles, windows, order, targets).run())
                        .orElse(null));
        Collection<GroupPlanner.Piece> pieces =
                new PieceStep(sc, windows, planner, placement).pieces(byId, splits, tilesOfRegion, tiles);
        if (config.split().by() == SplitConfig.By.GRID) {
            GridStep.requireSamples(config.split().fractions(), pieces);
        }
        GroupPlanner.Packed packed = planner.pack(pieces);
        Fates fates = new Fates(
                windows,
                config.frames().missing(),
                config.image().align() == ImageConfig.Align.REJECT,
                frames.gaps(order));
        BuildPlan plan = new BuildPlan(
                found.table().layout(),
                found.table().tileIdType(),
                found.table().regionIdType(),
                order,
                fates,
                tensor,
                found.pixels().bands(),
                config.image().resize(),
                config.image().options(),
                config.image().nodata(),
                targets,
                features,
                config.augment(),
                placement,
                new BuildPlan.Shuffle(shuffle.seed(), shuffle.order() == ShuffleConfig.Order.REGION, lanes),
                planner.rowGroupSamples(),
                packed.regions(),
                packed.groups(),
                "");
        if (lanes != null) {
            plan = plan.with(LaneStep.groups(sc, plan, planner, tiles, objects.rows(plan, tiles)));
        }
        BuildPlan named = plan.with(Fingerprint.of(config, plan, compress(config)));
        return new Planned(
                named,
                tabular,
                tiles,
                found.counts().rows(),
                found.inputs(),
                objects.check(named, tiles, conf, rejects));
    }

    /** Whether pages are compressed: {@code auto} is none on local disks and HDFS, ZSTD on object stores. */
    static boolean compress(BuildConfig config) {
        return switch (config.output().compression()) {
            case NONE -> false;
            case ZSTD -> true;
            case AUTO -> OutputFiles.isObjectStore(config.output().path().resolved());
        };
    }
}
