package io.tileseq.shard;

import io.tileseq.model.Split;
import io.tileseq.shard.ShardSummary.Page;
import io.tileseq.shard.ShardSummary.TensorPages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;

/**
 * Writes shards. A row group's tensors are one PLAIN page each, handed to Parquet as they lie in the {@link SlotBuffer};
 * small columns are encoded here. Tensor columns have neither dictionary nor statistics.
 */
public final class ShardWriter {
    /** The footer key that describes the shard. */
    public static final String FOOTER_KEY = "tileseq";

    private static final String ARROW_KEY = "ARROW:schema";
    private static final int CODEC_BUFFER = 1 << 20;
    /** Bytes to which texts in statistics are cut. */
    private static final int LONGEST_STATISTIC = 64;

    private final OutputFiles files;
    private final Configuration conf;
    private final List<Column> columns;
    private final boolean compress;
    private final int rowGroupSamples;
    private final Map<String, Object> footer;
    private long hashNanos;

    /**
     * @param footer what the key {@value #FOOTER_KEY} holds beside {@code pages}
     * @param compress true for ZSTD, false for none
     * @param rowGroupSamples samples of every row group but the last
     */
    public ShardWriter(
            OutputFiles files,
            Configuration conf,
            List<Column> columns,
            Map<String, Object> footer,
            boolean compress,
            int rowGroupSamples) {
        this.files = files;
        this.conf = conf;
        this.columns = List.copyOf(columns);
        this.footer = new LinkedHashMap<>(footer);
        this.compress = compress;
        this.rowGroupSamples = rowGroupSamples;
    }

    /** Nanoseconds spent on hashing so far. */
    public long hashNanos() {
        return hashNanos;
    }

    /**
     * Writes one shard. A second call with the same arguments writes the same bytes over the first.
     *
     * @param path of the file, relative to the dataset
     * @param rows values of each sample in the order of the columns, with null for tensors
     * @param tensors for each tensor column the buffer that holds it
     * @param firstSlot slot of the first sample, at the start of a segment; the others follow
     */
    public ShardSummary write(
            String path, Split split, List<Object[]> rows, Map<String, SlotBuffer> tensors, long firstSlot)
            throws IOException {
        CodecFactory codecs = new CodecFactory(conf, CODEC_BUFFER);
        try (OutputFiles.Pending pending = files.create(path)) {
            HashingOutput output = new HashingOutput(pending);
            OpenShard shard = new OpenShard(output, codecs, tensors);
            int rowGroups = 0;
            for (int from = 0; from < rows.size(); from += rowGroupSamples) {
                int count = Math.min(rowGroupSamples, rows.size() - from);
                shard.addRowGroup(rows.subList(from, from + count), firstSlot + from);
                rowGroups++;
            }
            List<TensorPages> pages = shard.end();
            pending.commit();
            hashNanos += output.hashNanos();
            return new ShardSummary(path, split, rows.size(), rowGroups, output.position(), output.sha256(), pages);
        } finally {
            codecs.release();
        }
    }

    /** A shard while it is written. */
    private final class OpenShard {
        private final MessageType schema = ParquetTypes.parquet(columns);
        private final HashingOutput output;
        private final CodecFactory codecs;
        private final Map<String, SlotBuffer> tensors;
        private final ParquetFileWriter writer;
        private final Map<String, List<Page>> pages = new LinkedHashMap<>();

        OpenShard(HashingOutput output, CodecFactory codecs, Map<String, SlotBuffer> tensors) throws IOException {
            this.output = output;
            this.codecs = codecs;
            this.tensors = tensors;
            // Neither padding nor checksums of pages: each would be one more pass over the tensors.
            this.writer = new ParquetFileWriter(
                    output,
                    schema,
                    ParquetFileWriter.Mode.CREATE,
                    Long.MAX_VALUE,
                    0,
                    LONGEST_STATISTIC,
                    LONGEST_STATISTIC,
                    false);
            writer.start();
        }

        void addRowGroup(List<Object[]> rows, long firstSlot) throws IOException {
            writer.startBlock(rows.size());
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                if (column.kind() == Column.Kind.TENSOR) {
                    addTensors(column, tensors.get(column.name()).page(firstSlot, rows.size()), rows.size());
                } else {
                    addSmall(column, i, rows);
                }
            }
            writer.endBlock();
        }

        @SuppressWarnings("deprecation")
        private void addTensors(Column column, ByteBuffer page, int rows) throws IOException {
            ColumnDescriptor descriptor = schema.getColumnDescription(new String[] {column.name()});
            int length = page.remaining();
            BytesInput bytes =
                    page.hasArray() ? BytesInput.from(page.array(), page.arrayOffset(), length) : BytesInput.from(page);
            BytesInput stored = start(descriptor, rows, bytes);
            // The method that knows the rows would index a page without minimum and maximum as one of nulls alone,
            // which
            // readers then skip. This one leaves the page index out.
            writer.writeDataPage(
                    rows,
                    length,
                    stored,
                    Statistics.createStats(descriptor.getPrimitiveType()),
                    Encoding.RLE,
                    Encoding.RLE,
                    Encoding.PLAIN);
            writer.endColumn();
            if (!compress) {
                pages.computeIfAbsent(column.name(), key -> new ArrayList<>())
                        .add(new Page(writer.getPos() - length, rows));
            }
        }

        private void addSmall(Column column, int index, List<Object[]> rows) throws IOException {
            List<ColumnDescriptor> leaves = schema.getColumns().stream()
                    .filter(leaf -> leaf.getPath()[0].equals(column.name()))
                    .toList();
            for (int leaf = 0; leaf < leaves.size(); leaf++) {
                PageEncoder encoder = new PageEncoder(leaves.get(leaf));
                for (Object[] row : rows) {
                    switch (column.kind()) {
                        // The corners, or the fields of an object, are the leaves, in their order.
                        case BOX -> encoder.add(((int[]) row[index])[leaf]);
                        case OBJECTS -> encoder.add((ObjectLists) row[index], leaf);
                        default -> encoder.add(row[index]);
                    }
                }
                BytesInput bytes = encoder.page();
                BytesInput stored = start(leaves.get(leaf), encoder.count(), bytes);
                writer.writeDataPage(
                        encoder.count(),
                        Math.toIntExact(bytes.size()),
                        stored,
                        encoder.statistics(),
                        rows.size(),
                        Encoding.RLE,
                        Encoding.RLE,
                        Encoding.PLAIN);
                writer.endColumn();
            }
        }

        /** Begins a column; returns the bytes as they are to be stored. */
        private BytesInput start(ColumnDescriptor column, int values, BytesInput bytes) throws IOException {
            CompressionCodecName codec = compress ? CompressionCodecName.ZSTD : CompressionCodecName.UNCOMPRESSED;
            writer.startColumn(column, values, codec);
            return compress ? codecs.getCompressor(codec).compress(bytes) : bytes;
        }

        List<TensorPages> end() throws IOException {
            List<TensorPages> tensorPages = new ArrayList<>();
            pages.forEach((column, list) -> tensorPages.add(new TensorPages(column, list)));
            Map<String, String> metadata = new LinkedHashMap<>();
            metadata.put(ARROW_KEY, ParquetTypes.arrow(columns));
            metadata.put(FOOTER_KEY, footerJson(tensorPages));
            output.holdBack();
            writer.end(metadata);
            output.finish();
            return tensorPages;
        }
    }

    private String footerJson(List<TensorPages> pages) {
        Map<String, Object> all = new LinkedHashMap<>(footer);
        if (!compress) {
            all.put("pages", pagesByColumn(pages));
        }
        return Json.compact(all);
    }

    static Map<String, List<Page>> pagesByColumn(List<TensorPages> pages) {
        Map<String, List<Page>> byColumn = new LinkedHashMap<>();
        pages.forEach(tensor -> byColumn.put(tensor.column(), tensor.pages()));
        return byColumn;
    }
}
