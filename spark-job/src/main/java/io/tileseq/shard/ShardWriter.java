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
import org.apache.parquet.schema.PrimitiveType;

/**
 * Writes shards. A row group's tensors are one PLAIN page each, handed to Parquet as they lie in the {@link SlotBuffer};
 * small columns are encoded here. Tensor columns have neither dictionary nor statistics.
 */
public final class ShardWriter {
    /** The footer key that describes the shard. */
    public static final String FOOTER_KEY = "tileseq";

    private static final String ARROW_KEY = "ARROW:schema";
    private static final int CODEC_BUFFER = 1 << 20;

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
        MessageType schema = ParquetTypes.parquet(columns);
        CodecFactory codecs = new CodecFactory(conf, CODEC_BUFFER);
        try (OutputFiles.Pending pending = files.create(path)) {
            HashingOutput output = new HashingOutput(pending.stream());
            ParquetFileWriter writer = new ParquetFileWriter(
                    output, schema, ParquetFileWriter.Mode.CREATE, Long.MAX_VALUE, 0, 64, 64, true);
            writer.start();
            int rowGroups = 0;
            Map<String, List<Page>> pages = new LinkedHashMap<>();
            for (int from = 0; from < rows.size(); from += rowGroupSamples) {
                int count = Math.min(rowGroupSamples, rows.size() - from);
                writeRowGroup(
                        writer, schema, codecs, rows.subList(from, from + count), tensors, firstSlot + from, pages);
                rowGroups++;
            }
            List<TensorPages> tensorPages = new ArrayList<>();
            pages.forEach((column, list) -> tensorPages.add(new TensorPages(column, list)));
            Map<String, String> metadata = new LinkedHashMap<>();
            metadata.put(ARROW_KEY, ParquetTypes.arrow(columns));
            metadata.put(FOOTER_KEY, footerJson(tensorPages));
            writer.end(metadata);
            pending.commit();
            hashNanos += output.hashNanos();
            return new ShardSummary(
                    path, split, rows.size(), rowGroups, output.position(), output.sha256(), tensorPages);
        } finally {
            codecs.release();
        }
    }

    private void writeRowGroup(
            ParquetFileWriter writer,
            MessageType schema,
            CodecFactory codecs,
            List<Object[]> rows,
            Map<String, SlotBuffer> tensors,
            long firstSlot,
            Map<String, List<Page>> pages)
            throws IOException {
        writer.startBlock(rows.size());
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (column.kind() == Column.Kind.TENSOR) {
                ColumnDescriptor descriptor = schema.getColumnDescription(new String[] {column.name()});
                ByteBuffer page = tensors.get(column.name()).page(firstSlot, rows.size());
                BytesInput bytes = page.hasArray()
                        ? BytesInput.from(page.array(), page.arrayOffset(), page.remaining())
                        : BytesInput.from(page);
                PrimitiveType type = descriptor.getPrimitiveType();
                writeColumn(writer, codecs, descriptor, rows.size(), rows.size(), bytes, Statistics.createStats(type));
                if (!compress) {
                    long end = writer.getPos();
                    pages.computeIfAbsent(column.name(), key -> new ArrayList<>())
                            .add(new Page(end - page.remaining(), rows.size()));
                }
            } else {
                writeSmall(writer, schema, codecs, column, i, rows);
            }
        }
        writer.endBlock();
    }

    private void writeSmall(
            ParquetFileWriter writer,
            MessageType schema,
            CodecFactory codecs,
            Column column,
            int index,
            List<Object[]> rows)
            throws IOException {
        List<ColumnDescriptor> leaves = schema.getColumns().stream()
                .filter(leaf -> leaf.getPath()[0].equals(column.name()))
                .toList();
        for (int leaf = 0; leaf < leaves.size(); leaf++) {
            PageEncoder encoder = new PageEncoder(leaves.get(leaf));
            for (Object[] row : rows) {
                // A box is the only struct: its corners are the leaves, in their order.
                encoder.add(column.kind() == Column.Kind.BOX ? (Object) ((int[]) row[index])[leaf] : row[index]);
            }
            writeColumn(
                    writer,
                    codecs,
                    encoder.column(),
                    encoder.count(),
                    rows.size(),
                    encoder.page(),
                    encoder.statistics());
        }
    }

    private void writeColumn(
            ParquetFileWriter writer,
            CodecFactory codecs,
            ColumnDescriptor column,
            int values,
            int rows,
            BytesInput bytes,
            Statistics<?> statistics)
            throws IOException {
        CompressionCodecName codec = compress ? CompressionCodecName.ZSTD : CompressionCodecName.UNCOMPRESSED;
        writer.startColumn(column, values, codec);
        BytesInput stored = compress ? codecs.getCompressor(codec).compress(bytes) : bytes;
        writer.writeDataPage(
                values,
                Math.toIntExact(bytes.size()),
                stored,
                statistics,
                rows,
                Encoding.RLE,
                Encoding.RLE,
                Encoding.PLAIN);
        writer.endColumn();
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
