package io.tileseq.spark;

import io.tileseq.model.UserException;
import io.tileseq.plan.TileRecord;
import io.tileseq.plan.TileRow;
import io.tileseq.split.TrainFrames;
import io.tileseq.tabular.FeatureColumns;
import io.tileseq.tabular.FeatureColumns.Source;
import io.tileseq.tabular.TabularFeatures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Fits the pipeline of tabular features with MLlib, on the rows that samples of train take their features from, each once. MLlib
 * sums in the order in which rows come, and partitions in the order in which they end, so it gets one partition, sorted: then
 * the same bits come out of any run.
 */
final class TabularStep {
    /** More distinct categories of a column than this are taken for ids. */
    static final int MOST_CATEGORIES = 4096;

    private static final String PREFIX = "_tileseq_";
    private static final String REGION = PREFIX + "region";
    private static final String TILE = PREFIX + "tile";
    private static final String FRAME = PREFIX + "frame";

    private final SparkSession spark;
    private final FeatureColumns columns;

    /**
     * What was fitted.
     *
     * @param features for the tasks
     * @param model the same, to be saved
     */
    record Fitted(TabularFeatures features, PipelineModel model) {
        /** Saves the pipeline with the dataset, in place of one that may be there. */
        void save(String output) throws IOException {
            model.write().overwrite().save(output + "/" + TabularFeatures.FOLDER);
        }
    }

    TabularStep(SparkSession spark, FeatureColumns columns) {
        this.spark = spark;
        this.columns = columns;
    }

    /**
     * @param tiles all tiles
     * @throws UserException if train tells nothing about a column
     */
    Fitted fit(JavaRDD<TileRecord> tiles, TrainFrames train) {
        spark.sparkContext().setJobDescription("tileseq plan: tabular features of the train split");
        Dataset<Row> rows = spark.createDataFrame(tiles.flatMap(new FeaturesOfTrain(columns, train)), schema())
                .repartition(1)
                .sortWithinPartitions(REGION, TILE, FRAME)
                .drop(REGION, TILE, FRAME)
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            long count = requireKnown(rows);
            PipelineModel model = pipeline().fit(rows);
            return new Fitted(features(model, count), model);
        } finally {
            rows.unpersist();
        }
    }

    private StructType schema() {
        StructType schema = new StructType()
                .add(REGION, DataTypes.StringType)
                .add(TILE, DataTypes.StringType)
                .add(FRAME, DataTypes.IntegerType);
        for (Source source : columns.numeric()) {
            schema = schema.add(source.name(), DataTypes.DoubleType);
        }
        for (Source source : columns.categorical()) {
            schema = schema.add(source.name(), DataTypes.StringType);
        }
        return schema;
    }

    /** Returns how many rows there are. */
    private long requireKnown(Dataset<Row> rows) {
        List<Column> asked = new ArrayList<>();
        for (Source source : columns.numeric()) {
            Column number = functions.nanvl(
                    functions.col(source.name()), functions.lit(null).cast(DataTypes.DoubleType));
            asked.add(functions.min(number));
            asked.add(functions.max(number));
        }
        for (Source source : columns.categorical()) {
            asked.add(functions.countDistinct(functions.col(source.name())));
        }
        Row found = rows.agg(functions.count(functions.lit(1)), asked.toArray(new Column[0]))
                .first();
        int at = 1;
        for (Source source : columns.numeric()) {
            if (found.isNullAt(at)) {
                throw untold("numeric", source, "no row of the train split has a number in it");
            }
            if (found.getDouble(at) == found.getDouble(at + 1)) {
                throw untold("numeric", source, "all rows of the train split have " + found.getDouble(at) + " in it");
            }
            at += 2;
        }
        for (Source source : columns.categorical()) {
            long distinct = found.getLong(at++);
            if (distinct == 0) {
                throw untold("categorical", source, "no row of the train split has a category in it");
            }
            if (distinct > MOST_CATEGORIES) {
                throw untold(
                        "categorical",
                        source,
                        "the train split has " + distinct + " categories in it, more than " + MOST_CATEGORIES
                                + ", as ids have");
            }
        }
        return found.getLong(0);
    }

    private static UserException untold(String kind, Source source, String why) {
        return UserException.input(
                "column " + source.name() + " makes no feature: " + why + "; leave it out of tabular." + kind);
    }

    private Pipeline pipeline() {
        List<PipelineStage> stages = new ArrayList<>();
        List<String> assembled = new ArrayList<>();
        if (!columns.numeric().isEmpty()) {
            String[] imputed = outputs("imputed_", columns.numeric());
            stages.add(new Imputer("imputer")
                    .setInputCols(names(columns.numeric()))
                    .setOutputCols(imputed)
                    .setStrategy("mean"));
            stages.add(new VectorAssembler("numbers").setInputCols(imputed).setOutputCol(PREFIX + "numbers"));
            stages.add(new StandardScaler("scaler")
                    .setInputCol(PREFIX + "numbers")
                    .setOutputCol(PREFIX + "scaled")
                    .setWithMean(true)
                    .setWithStd(true));
            assembled.add(PREFIX + "scaled");
        }
        if (!columns.categorical().isEmpty()) {
            String[] indexed = outputs("index_", columns.categorical());
            String[] hot = outputs("one_hot_", columns.categorical());
            stages.add(new StringIndexer("indexer")
                    .setInputCols(names(columns.categorical()))
                    .setOutputCols(indexed)
                    .setHandleInvalid("keep")
                    .setStringOrderType("alphabetAsc"));
            stages.add(new OneHotEncoder("encoder")
                    .setInputCols(indexed)
                    .setOutputCols(hot)
                    .setDropLast(false));
            assembled.addAll(Arrays.asList(hot));
        }
        stages.add(new VectorAssembler("features")
                .setInputCols(assembled.toArray(new String[0]))
                .setOutputCol(TabularFeatures.COLUMN));
        return new Pipeline("tabular").setStages(stages.toArray(new PipelineStage[0]));
    }

    private static String[] names(List<Source> sources) {
        return sources.stream().map(Source::name).toArray(String[]::new);
    }

    private static String[] outputs(String what, List<Source> sources) {
        return sources.stream().map(source -> PREFIX + what + source.name()).toArray(String[]::new);
    }

    private TabularFeatures features(PipelineModel model, long count) {
        List<TabularFeatures.Scale> scales = new ArrayList<>();
        List<List<String>> categories = new ArrayList<>();
        Row imputed = null;
        for (Transformer stage : model.stages()) {
            if (stage instanceof ImputerModel imputer) {
                imputed = imputer.surrogateDF().first();
            } else if (stage instanceof StandardScalerModel scaler) {
                for (int i = 0; i < columns.numeric().size(); i++) {
                    scales.add(new TabularFeatures.Scale(
                            imputed.getDouble(i),
                            scaler.mean().apply(i),
                            scaler.std().apply(i)));
                }
            } else if (stage instanceof StringIndexerModel indexer) {
                for (String[] labels : indexer.labelsArray()) {
                    categories.add(Arrays.asList(labels));
                }
            }
        }
        return new TabularFeatures(columns, scales, categories, count);
    }

    /** The rows that the train samples of a tile take their features from. */
    private static final class FeaturesOfTrain implements FlatMapFunction<TileRecord, Row> {
        private static final long serialVersionUID = 1L;

        private final FeatureColumns columns;
        private final TrainFrames train;

        FeaturesOfTrain(FeatureColumns columns, TrainFrames train) {
            this.columns = columns;
            this.train = train;
        }

        @Override
        public Iterator<Row> call(TileRecord tile) {
            List<Row> rows = new ArrayList<>();
            for (TileRow row : new TrainRows(train, tile).read(false)) {
                rows.add(row(tile, row));
            }
            return rows.iterator();
        }

        private Row row(TileRecord tile, TileRow row) {
            List<Object> values = new ArrayList<>(List.of(tile.region(), tile.tile(), row.frame()));
            for (Source source : columns.numeric()) {
                values.add(FeatureColumns.number(source, row.text()));
            }
            for (Source source : columns.categorical()) {
                values.add(FeatureColumns.category(source, row.text()));
            }
            return RowFactory.create(values.toArray());
        }
    }
}
