package io.tileseq.spark;

import io.tileseq.model.RowText;
import io.tileseq.plan.CheckedRow;
import io.tileseq.plan.FrameOrder;
import io.tileseq.plan.RowCheck;
import io.tileseq.plan.TableLayout;
import io.tileseq.plan.TileAssembler;
import io.tileseq.plan.TileRecord;
import java.util.Iterator;
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

    /** A row as bytes, and the key that brings the rows of a tile together: Spark sorts by one integer fastest. */
    private static final StructType CHECKED =
            new StructType().add("key", DataTypes.LongType).add("row", DataTypes.BinaryType);

    private RowsToTiles() {}

    /**
     * @param order the frames; null if the rows are to tell them
     * @param partitions of the shuffle
     */
    static Dataset<Row> assemble(TileTable table, FrameOrder order, int partitions) {
        return table.rows()
                .mapPartitions(new Check(new RowCheck(table.layout(), order)), Encoders.row(CHECKED))
                .repartition(partitions, functions.col("key"))
                .sortWithinPartitions("key")
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
            return map(rows, row -> {
                byte[][] columns = new byte[row.size() - 2][];
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = (byte[]) row.get(i);
                }
                CheckedRow checked = check.check(
                        RowText.ofUtf8(columns), row.getString(columns.length), row.getString(columns.length + 1));
                return RowFactory.create(checked.key(), checked.toBytes());
            });
        }
    }

    private static final class Assemble implements MapPartitionsFunction<Row, Row> {
        private static final long serialVersionUID = 1L;
        private final TableLayout layout;

        Assemble(TableLayout layout) {
            this.layout = layout;
        }

        @Override
        public Iterator<Row> call(Iterator<Row> rows) {
            TileAssembler tiles =
                    new TileAssembler(layout, map(rows, row -> CheckedRow.fromBytes((byte[]) row.get(1))));
            return map(tiles, tile -> RowFactory.create(tile.region(), tile.toBytes()));
        }
    }

    /** The tile's record in a row of {@link #TILES}. */
    static TileRecord record(Row row) {
        return TileRecord.fromBytes((byte[]) row.get(1));
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
