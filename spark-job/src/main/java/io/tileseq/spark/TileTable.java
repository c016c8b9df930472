package io.tileseq.spark;

import io.tileseq.config.BuildConfig;
import io.tileseq.config.FramesConfig;
import io.tileseq.config.Location;
import io.tileseq.config.SplitConfig;
import io.tileseq.config.TilesConfig;
import io.tileseq.model.IdType;
import io.tileseq.model.UserException;
import io.tileseq.plan.GridTiles;
import io.tileseq.plan.PathPattern;
import io.tileseq.plan.TableLayout;
import io.tileseq.tabular.FeatureColumns;
import io.tileseq.target.ClassTarget;
import io.tileseq.target.MultiLabelTarget;
import io.tileseq.target.RowTarget;
import io.tileseq.target.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The tile table, as every later step sees it.
 *
 * @param rows all columns of the table as text in UTF-8, and after them the box as text and {@link InputTable#surplus}; null
 *     where there is no table
 * @param layout which column is what
 * @param targets what a model is to learn; labels that the train split tells are not known yet
 * @param features the columns of tabular features
 */
record TileTable(
        Dataset<Row> rows,
        TableLayout layout,
        IdType tileIdType,
        IdType regionIdType,
        List<Target> targets,
        FeatureColumns features) {

    private static final String WHAT = "tile table";
    private static final List<String> CORNERS = List.of("x_min", "y_min", "x_max", "y_max");

    static TileTable open(SparkSession spark, BuildConfig config) {
        TilesConfig tiles = config.tiles();
        InputTable table = tiles.sql().isPresent()
                ? InputTable.of(WHAT, spark.sql(tiles.sql().get()))
                : Tables.read(spark, WHAT, tiles.path().orElseThrow().resolved(), tiles.format());
        TilesConfig.Columns names = tiles.columns();
        int tile = table.index(names.tile());
        int region = table.index(names.region());
        int frame = names.frame().map(table::index).orElse(-1);
        names.box().forEach(table::index);
        List<Target> targets = TargetTables.resolve(config.targets(), table::index);
        FeatureColumns features = new FeatureColumns(
                sources(table, config.tabular().numeric()),
                sources(table, config.tabular().categorical()));
        List<Integer> placeholders = new ArrayList<>();
        boolean regionInPath = false;
        boolean frameInPath = false;
        for (String name : placeholders(config)) {
            if (names.frame().filter(name::equals).isPresent() && !name.equals(PathPattern.FRAME)) {
                throw UserException.config("a pattern of images has {" + name
                        + "}, the column of frames (tiles.columns.frame); write {" + PathPattern.FRAME + "}");
            }
            boolean isRegion = name.equals(PathPattern.REGION) || name.equals(names.region());
            regionInPath |= isRegion;
            frameInPath |= name.equals(PathPattern.FRAME);
            if (!isRegion && !name.equals(PathPattern.FRAME)) {
                int column = table.index(name);
                if (!placeholders.contains(column)) {
                    placeholders.add(column);
                }
            }
        }
        boolean listed =
                config.frames().listing().flatMap(FramesConfig.Listing::split).isPresent();
        int split = config.split().by() == SplitConfig.By.COLUMN && !listed
                ? table.index(config.split().column().orElseThrow())
                : -1;
        TableLayout layout = new TableLayout(
                table.columns(),
                tile,
                region,
                frame,
                "column(s) " + String.join(", ", names.box()),
                Stream.concat(columnsOf(targets).stream(), features.indices().stream())
                        .distinct()
                        .toList(),
                labels(targets, features),
                placeholders,
                regionInPath,
                frameInPath,
                split);
        List<Column> texts = new ArrayList<>();
        for (String name : table.columns()) {
            texts.add(table.text(name).cast(DataTypes.BinaryType).as("column_" + texts.size()));
        }
        texts.add(box(table, names.box()).as("box"));
        texts.add(table.surplus().as("surplus"));
        Dataset<Row> rows = table.rows().select(texts.toArray(new Column[0]));
        return new TileTable(
                rows, layout, idType(table, names.tile()), idType(table, names.region()), targets, features);
    }

    /** The names in the patterns of images and masks, but for groups of a listing, which no column fills. */
    private static Set<String> placeholders(BuildConfig config) {
        Set<String> all = new LinkedHashSet<>();
        for (Location pattern : config.frames().patterns()) {
            all.addAll(new PathPattern(pattern.resolved()).placeholders());
        }
        Set<String> groups =
                config.frames().listing().map(FramesConfig.Listing::groups).orElse(Set.of());
        for (String name : MaskLayers.placeholders(config.targets().values())) {
            if (name.equals(PathPattern.REGION) || name.equals(PathPattern.FRAME) || !groups.contains(name)) {
                all.add(name);
            }
        }
        return all;
    }

    /** For tiles that no table lists: no rows, and no targets but those that images hold. */
    static TileTable none(BuildConfig config) {
        List<Target> targets = TargetTables.resolve(config.targets(), column -> {
            throw new IllegalStateException("there is no column " + column + " without a tile table");
        });
        return new TileTable(
                null, GridTiles.LAYOUT, GridTiles.ID_TYPE, GridTiles.ID_TYPE, targets, FeatureColumns.NONE);
    }

    private static List<FeatureColumns.Source> sources(InputTable table, List<String> names) {
        return names.stream()
                .map(name -> new FeatureColumns.Source(name, table.index(name)))
                .toList();
    }

    private static List<Integer> labels(List<Target> targets, FeatureColumns features) {
        List<Target> labeled = targets.stream()
                .filter(target -> target instanceof ClassTarget || target instanceof MultiLabelTarget)
                .toList();
        Stream<Integer> categories = features.categorical().stream().map(FeatureColumns.Source::index);
        return Stream.concat(columnsOf(labeled).stream(), categories).distinct().toList();
    }

    private static List<Integer> columnsOf(List<Target> targets) {
        return targets.stream()
                .filter(RowTarget.class::isInstance)
                .flatMap(target -> ((RowTarget) target).columns().stream())
                .distinct()
                .toList();
    }

    private static IdType idType(InputTable table, String name) {
        DataType type = table.type(name);
        if (type.equals(DataTypes.ByteType) || type.equals(DataTypes.ShortType) || type.equals(DataTypes.IntegerType)) {
            return IdType.INT32;
        }
        if (type.equals(DataTypes.LongType)) {
            return IdType.INT64;
        }
        if (type.equals(DataTypes.StringType)) {
            return IdType.STRING;
        }
        throw UserException.config("column " + name + " of the tile table holds " + type.simpleString()
                + "; ids must be text or integers, so cast it (tiles.sql can)");
    }

    /** The box as text, whatever it is given as. */
    private static Column box(InputTable table, List<String> names) {
        if (names.size() == 4) {
            return joined(names.stream().map(table::text));
        }
        Column box = table.column(names.get(0));
        DataType type = table.type(names.get(0));
        if (type instanceof StructType struct) {
            List<String> fields = Arrays.asList(struct.fieldNames());
            List<String> corners = fields.containsAll(CORNERS) ? CORNERS : fields;
            return joined(corners.stream()
                    .map(name ->
                            CellText.of(box.getField(name), struct.apply(name).dataType())));
        }
        return type instanceof ArrayType array
                ? functions.array_join(CellText.elements(box, array), ",", "none")
                : box.cast(DataTypes.StringType);
    }

    private static Column joined(Stream<Column> corners) {
        return functions.concat_ws(
                ",",
                corners.map(corner -> functions.coalesce(corner, functions.lit("none")))
                        .toArray(Column[]::new));
    }
}
