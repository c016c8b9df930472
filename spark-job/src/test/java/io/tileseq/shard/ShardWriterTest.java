package io.tileseq.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tileseq.model.Layout;
import io.tileseq.model.Normalization;
import io.tileseq.model.PixelType;
import io.tileseq.model.Split;
import io.tileseq.model.TensorSpec;
import io.tileseq.shard.Column.Kind;
import io.tileseq.shard.ShardSummary.Page;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterApi;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardWriterTest {
    private static final int ROW_GROUP = 3;
    private static final int SAMPLES = 8;
    private static final String SHARD = "train/shard-00000-of-00001.parquet";
    private static final long ON_THE_HEAP = Long.MAX_VALUE;
    private static final long MAPPED = 0;

    /** T 2, H 1, W 3, C 1 of uint8: 6 bytes. */
    private static final TensorSpec X = new TensorSpec(
            "x",
            PixelType.UINT8,
            PixelType.UINT8,
            Layout.THWC,
            2,
            1,
            3,
            1,
            Normalization.scale(PixelType.UINT8, 1),
            false);
    /** A second tensor, of another size. */
    private static final TensorSpec NEXT = new TensorSpec(
            "next", PixelType.FLOAT32, PixelType.UINT8, Layout.TCHW, 1, 1, 1, 2, Normalization.none(2), true);

    private static final List<Column> COLUMNS = List.of(
            Column.of("sample_id", Kind.STRING),
            Column.of("tile_id", Kind.INT64),
            Column.of("region_id", Kind.INT32),
            Column.of("box", Kind.BOX),
            Column.of("frames", Kind.STRING_LIST),
            Column.of("frame_present", Kind.BOOLEAN_LIST),
            Column.of(X),
            Column.of("urban", Kind.FLOAT64),
            Column.of(NEXT));

    @TempDir
    Path folder;

    private final Configuration conf = new Configuration();

    private ShardSummary write(Path into, boolean compress, long heapLimit) throws IOException {
        OutputFiles files = new OutputFiles(conf, into.toUri().toString());
        Map<String, Object> footer = new LinkedHashMap<>();
        footer.put("format", "tileseq");
        footer.put("fingerprint", "f00d");
        List<Object[]> rows = new ArrayList<>();
        // The shard's samples begin at the second segment, as those of a group's second shard do.
        try (SlotBuffer x = SlotBuffer.allocate(ROW_GROUP + SAMPLES, ROW_GROUP, 6, heapLimit);
                SlotBuffer next = SlotBuffer.allocate(ROW_GROUP + SAMPLES, ROW_GROUP, 8, heapLimit)) {
            for (int i = 0; i < SAMPLES; i++) {
                int slot = ROW_GROUP + i;
                for (int b = 0; b < 6; b++) {
                    x.segment(slot).put(x.offset(slot) + b, (byte) (16 * i + b));
                }
                next.segment(slot).putFloat(next.offset(slot), i + 0.5f).putFloat(next.offset(slot) + 4, -i);
                rows.add(new Object[] {
                    "sample " + i,
                    1L << 40 | i,
                    -i,
                    new int[] {i, 2 * i, i + 10, 2 * i + 20},
                    i == 4 ? List.of() : List.of("2016", "20" + i),
                    i == 4 ? new boolean[0] : new boolean[] {true, i % 2 == 0},
                    null,
                    i / 8.0,
                    null
                });
            }
            return new ShardWriter(files, conf, COLUMNS, footer, compress, ROW_GROUP)
                    .write(SHARD, Split.TRAIN, rows, Map.of("x", x, "next", next), ROW_GROUP);
        }
    }

    private static List<String> expectedRows() {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            StringBuilder x = new StringBuilder();
            for (int b = 0; b < 6; b++) {
                x.append(String.format("%02X", 16 * i + b));
            }
            ByteBuffer next = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            next.putFloat(i + 0.5f).putFloat(-i);
            rows.add(String.join(
                    " | ",
                    "sample " + i,
                    String.valueOf((1L << 40) + i),
                    String.valueOf(-i),
                    "{'x_min': " + i + ", 'y_min': " + 2 * i + ", 'x_max': " + (i + 10) + ", 'y_max': " + (2 * i + 20)
                            + "}",
                    i == 4 ? "[]" : "[2016, 20" + i + "]",
                    i == 4 ? "[]" : "[true, " + (i % 2 == 0) + "]",
                    x.toString(),
                    String.valueOf(i / 8.0),
                    HexFormat.of().withUpperCase().formatHex(next.array())));
        }
        return rows;
    }

    private String select() {
        return "select sample_id, tile_id, region_id, box::varchar, frames::varchar, frame_present::varchar, hex(x), urban,"
                + " hex(next) from '" + folder.resolve(SHARD) + "'";
    }

    @Test
    void duckdb_reads_every_value_back() throws Exception {
        write(folder, false, ON_THE_HEAP);

        assertEquals(expectedRows(), DuckDb.rows(select()));
    }

    @Test
    void duckdb_reads_every_value_back_when_compressed() throws Exception {
        ShardSummary summary = write(folder, true, ON_THE_HEAP);

        assertEquals(expectedRows(), DuckDb.rows(select()));
        assertEquals(List.of(), summary.pages(), "where a compressed page begins is of no use");
        assertEquals(
                List.of("ZSTD"),
                DuckDb.rows("select distinct compression from parquet_metadata('" + folder.resolve(SHARD) + "')"));
    }

    @Test
    void duckdb_finds_the_types_that_are_promised_and_nothing_optional() throws Exception {
        write(folder, false, ON_THE_HEAP);

        assertEquals(
                List.of(
                        "sample_id | VARCHAR",
                        "tile_id | BIGINT",
                        "region_id | INTEGER",
                        "box | STRUCT(x_min INTEGER, y_min INTEGER, x_max INTEGER, y_max INTEGER)",
                        "frames | VARCHAR[]",
                        "frame_present | BOOLEAN[]",
                        "x | BLOB",
                        "urban | DOUBLE",
                        "next | BLOB"),
                DuckDb.rows("select column_name, column_type from (describe select * from '" + folder.resolve(SHARD)
                        + "')"));
        assertEquals(
                List.of(),
                DuckDb.rows("select name from parquet_schema('" + folder.resolve(SHARD)
                        + "') where repetition_type = 'OPTIONAL'"));
    }

    @Test
    void the_pages_stand_where_the_summary_says_as_lengths_and_bytes_at_a_fixed_stride() throws Exception {
        ShardSummary summary = write(folder, false, ON_THE_HEAP);
        ByteBuffer file =
                ByteBuffer.wrap(Files.readAllBytes(folder.resolve(SHARD))).order(ByteOrder.LITTLE_ENDIAN);

        assertEquals(
                List.of("x", "next"),
                summary.pages().stream().map(t -> t.column()).toList());
        int sample = 0;
        for (Page page : summary.pages().get(0).pages()) {
            for (int row = 0; row < page.rows(); row++, sample++) {
                int at = (int) page.offset() + row * (4 + 6);
                assertEquals(6, file.getInt(at));
                assertEquals((byte) (16 * sample), file.get(at + 4));
                assertEquals((byte) (16 * sample + 5), file.get(at + 9));
            }
        }
        assertEquals(SAMPLES, sample);
        Page last = summary.pages().get(1).pages().get(2);
        assertEquals(2, last.rows());
        assertEquals(7.5f, file.getFloat((int) last.offset() + (4 + 8) + 4));
    }

    @Test
    void the_summary_tells_what_the_file_is() throws Exception {
        ShardSummary summary = write(folder, false, ON_THE_HEAP);
        byte[] bytes = Files.readAllBytes(folder.resolve(SHARD));

        assertEquals(SHARD, summary.path());
        assertEquals(Split.TRAIN, summary.split());
        assertEquals(SAMPLES, summary.samples());
        assertEquals(3, summary.rowGroups());
        assertEquals(bytes.length, summary.bytes());
        assertEquals(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)), summary.sha256());
    }

    @Test
    void the_same_samples_are_the_same_bytes_whether_on_the_heap_or_mapped() throws Exception {
        for (boolean compress : new boolean[] {false, true}) {
            String heap = write(folder.resolve("heap"), compress, ON_THE_HEAP).sha256();
            String again = write(folder.resolve("heap"), compress, ON_THE_HEAP).sha256();
            String mapped = write(folder.resolve("mapped"), compress, MAPPED).sha256();

            assertEquals(heap, again);
            assertEquals(heap, mapped);
        }
    }

    @Test
    void encodings_stand_in_one_order_in_every_process() throws Exception {
        write(folder, false, ON_THE_HEAP);

        assertEquals(
                List.of("PLAIN, RLE"),
                DuckDb.rows("select distinct encodings from parquet_metadata('" + folder.resolve(SHARD) + "')"));
    }

    @Test
    void a_shard_lies_alone_in_its_folder() throws Exception {
        write(folder, false, ON_THE_HEAP);

        try (Stream<Path> files = Files.list(folder.resolve("train"))) {
            assertEquals(
                    List.of("shard-00000-of-00001.parquet"),
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void row_groups_are_equal_but_for_the_last_and_tensors_have_one_plain_page_without_statistics() throws Exception {
        write(folder, false, ON_THE_HEAP);

        try (ParquetFileReader reader = open()) {
            assertEquals(
                    List.of(3L, 3L, 2L),
                    reader.getRowGroups().stream()
                            .map(BlockMetaData::getRowCount)
                            .toList());
            for (BlockMetaData block : reader.getRowGroups()) {
                ColumnChunkMetaData x = column(block, "x");
                assertFalse(x.hasDictionaryPage());
                assertFalse(x.getStatistics().hasNonNullValue());
                assertTrue(x.getEncodings().contains(Encoding.PLAIN));
                assertNull(reader.readColumnIndex(x));
                ColumnChunkMetaData region = column(block, "region_id");
                assertTrue(region.getStatistics().hasNonNullValue());
                assertNotNull(reader.readColumnIndex(region));
            }
            assertTrue(reader.getFileMetaData().getCreatedBy().startsWith("parquet-mr version "));
        }
    }

    @Test
    void a_filter_on_a_tensor_column_skips_no_page() throws Exception {
        write(folder, false, ON_THE_HEAP);
        var filter = FilterCompat.get(FilterApi.notEq(FilterApi.binaryColumn("x"), null));
        int rows = 0;
        try (var reader = ParquetReader.builder(
                        new GroupReadSupport(),
                        new org.apache.hadoop.fs.Path(folder.resolve(SHARD).toUri()))
                .withFilter(filter)
                .build()) {
            while (reader.read() != null) {
                rows++;
            }
        }

        assertEquals(SAMPLES, rows);
    }

    @Test
    void the_footer_describes_the_tensors_to_arrow_and_the_shard_to_tileseq() throws Exception {
        ShardSummary summary = write(folder, false, ON_THE_HEAP);

        try (ParquetFileReader reader = open()) {
            Map<String, String> footer = reader.getFileMetaData().getKeyValueMetaData();
            byte[] message = Base64.getDecoder().decode(footer.get("ARROW:schema"));
            Schema schema = MessageSerializer.deserializeSchema(
                    new ReadChannel(Channels.newChannel(new ByteArrayInputStream(message))));
            assertEquals(
                    Map.of("dtype", "uint8", "shape", "[2,1,3,1]", "axes", "THWC"),
                    schema.findField("x").getMetadata());
            assertEquals(
                    Map.of("dtype", "float32", "shape", "[1,2,1,1]", "axes", "TCHW"),
                    schema.findField("next").getMetadata());
            JsonNode tileseq = new ObjectMapper().readTree(footer.get("tileseq"));
            assertEquals("f00d", tileseq.path("fingerprint").asText());
            assertEquals(3, tileseq.path("pages").path("x").size());
            assertEquals(
                    summary.pages().get(0).pages().get(1).offset(),
                    tileseq.at("/pages/x/1/offset").asLong());
            assertEquals(2, tileseq.at("/pages/next/2/rows").asInt());
        }
    }

    @Test
    void a_value_of_the_wrong_type_leaves_nothing_behind() throws Exception {
        OutputFiles files = new OutputFiles(conf, folder.toUri().toString());
        ShardWriter writer =
                new ShardWriter(files, conf, List.of(Column.of("urban", Kind.FLOAT64)), Map.of(), false, ROW_GROUP);

        var e = assertThrows(
                IllegalArgumentException.class,
                () -> writer.write(SHARD, Split.TRAIN, List.<Object[]>of(new Object[] {"much"}), Map.of(), 0));

        assertEquals("column urban cannot hold much", e.getMessage());
        assertEquals(List.of(), files.list("train"));
    }

    @Test
    void text_is_utf8() throws Exception {
        OutputFiles files = new OutputFiles(conf, folder.toUri().toString());
        new ShardWriter(files, conf, List.of(Column.of("region_id", Kind.STRING)), Map.of(), false, ROW_GROUP)
                .write(SHARD, Split.TRAIN, List.<Object[]>of(new Object[] {"Zürich 東京 🛰"}), Map.of(), 0);

        assertEquals(List.of("Zürich 東京 🛰"), DuckDb.rows("select region_id from '" + folder.resolve(SHARD) + "'"));
    }

    private static ColumnChunkMetaData column(BlockMetaData block, String name) {
        return block.getColumns().stream()
                .filter(column -> column.getPath().toDotString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ParquetFileReader open() throws IOException {
        return ParquetFileReader.open(HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(folder.resolve(SHARD).toUri()), conf));
    }
}
