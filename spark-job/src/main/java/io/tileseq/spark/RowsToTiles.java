package io.tileseq.spark;

import io.tileseq.model.PixelBox;
import io.tileseq.model.RowReason;
import io.tileseq.plan.CheckedRow;
import io.tileseq.plan.FrameOrder;
import io.tileseq.plan.RowCheck;
import io.tileseq.plan.TableLayout;
import io.tileseq.plan.TileAssembler;
import io.tileseq.plan.TileRecord;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The first shuffle of the plan: rows are checked, and the rows of each tile come together as one record. */
final class RowsToTiles {
    /** {@code region} and the tile's record as bytes. */
    static final StructType TILES =
            new StructType().add("region", DataTypes.StringType).add("record", DataTypes.BinaryType);

    private static final StructType CHECKED = new StructType()
            .add("region", DataTypes.StringType)
            .add("tile", DataTypes.StringType)
            .add("frame", DataTypes.IntegerType)
            .add("box", DataTypes.createArrayType(DataTypes.IntegerType))
            .add("reason", DataTypes.IntegerType)
            .add("message", DataTypes.StringType)
            .add("text", DataTypes.createArrayType(DataTypes.StringType));

    private RowsToTiles() {}

    /** @param partitions of the shuffle */
    static Dataset<Row> assemble(TileTable table, FrameOrder order, int partitions) {
        return table.rows()
                .mapPartitions(new Check(new RowCheck(table.layout(), order)), Encoders.row(CHECKED))
                .repartition(partitions, functions.col("region"), functions.col("tile"))
                .sortWithinPartitions("region", "tile")
                .mapPartitions(new Assemble(table.layout()), Encoders.row(TILES));
    }

    private static final class Check implements MapPartitionsFunction<Row, Row> {
        private static final long serialVersionUID = 1L;
        private final RowCheck check;

        Check(RowCheck check) {
            this.check = check;
        }

        @Override
        public Iterator<Row> call(Iterator<Row> rows) {
            return map(rows, row -> toRow(check.check(texts(row, 0), row.getString(1))));
        }

        private static Row toRow(CheckedRow row) {
            PixelBox box = row.box();
            Integer[] corners = box == null ? null : new Integer[] {box.xMin(), box.yMin(), box.xMax(), box.yMax()};
            Integer reason = row.reason() == null ? null : row.reason().ordinal();
            return RowFactory.create(row.region(), row.tile(), row.frame(), corners, reason, row.message(), row.text());
        }
    }

    private static final class Assemble implements MapPartitionsFunction<Row, Row> {
        private static final long serialVersionUID = 1L;
        private static final RowReason[] REASONS = RowReason.values();
        private final TableLayout layout;

        Assemble(TableLayout layout) {
            this.layout = layout;
        }

        @Override
        public Iterator<Row> call(Iterator<Row> rows) {
            TileAssembler tiles = new TileAssembler(layout, map(rows, Assemble::fromRow));
            return map(tiles, tile -> RowFactory.create(tile.region(), tile.toBytes()));
        }

        private static CheckedRow fromRow(Row row) {
            List<Integer> corners = row.isNullAt(3) ? null : row.getList(3);
            PixelBox box = corners == null
                    ? null
                    : new PixelBox(corners.get(0), corners.get(1), corners.get(2), corners.get(3));
            return new CheckedRow(
                    row.getString(0),
                    row.getString(1),
                    row.getInt(2),
                    box,
                    row.isNullAt(4) ? null : REASONS[row.getInt(4)],
                    row.getString(5),
                    texts(row, 6));
        }
    }

    /** The tile's record in a row of {@link #TILES}. */
    static TileRecord record(Row row) {
        return TileRecord.fromBytes((byte[]) row.get(1));
    }

    /** An array of text in a row, or null. */
    static String[] texts(Row row, int index) {
        return row.isNullAt(index) ? null : row.<String>getList(index).toArray(new String[0]);
    }

    static <A, B> Iterator<B> map(Iterator<A> source, Function<A, B> function) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return source.hasNext();
            }

            @Override
            public B next() {
                return function.apply(source.next());
            }
        };
    }
}
