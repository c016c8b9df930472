package io.tileseq.shard;

import com.fasterxml.jackson.databind.JsonNode;
import io.tileseq.model.StoredTensor;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;

/** Reads back what stands in a finished shard, for those who must not trust what was meant to be written. */
public final class ShardReader {
    private ShardReader() {}

    /**
     * What a shard holds.
     *
     * @param rows of its footer, which its row groups add up to
     * @param rowGroups row groups
     * @param fingerprint of the plan that wrote it
     * @param values the distinct values, as text, of the first column that was asked for
     */
    public record Contents(long rows, int rowGroups, String fingerprint, Set<String> values) implements Serializable {}

    /**
     * Reads the footer and all values of some columns.
     *
     * @param path relative to the dataset
     * @param columns the first of text or integers, whose distinct values are returned
     * @param visitor is given each row, with these columns as its fields in their order
     * @throws IOException if the shard cannot be read
     */
    public static Contents read(OutputFiles files, String path, List<String> columns, Consumer<Group> visitor)
            throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(files.input(path))) {
            MessageType all = reader.getFileMetaData().getSchema();
            MessageType wanted = new MessageType(
                    all.getName(), columns.stream().map(all::getType).toList());
            reader.setRequestedSchema(wanted);
            Set<String> values = new TreeSet<>();
            long rows = 0;
            for (PageReadStore pages = reader.readNextRowGroup(); pages != null; pages = reader.readNextRowGroup()) {
                RecordReader<Group> records = new ColumnIOFactory()
                        .getColumnIO(wanted)
                        .getRecordReader(pages, new GroupRecordConverter(wanted));
                for (long i = 0; i < pages.getRowCount(); i++) {
                    Group row = records.read();
                    values.add(row.getValueToString(0, 0));
                    visitor.accept(row);
                }
                rows += pages.getRowCount();
            }
            return new Contents(rows, reader.getRowGroups().size(), fingerprint(reader), values);
        }
    }

    /**
     * The plan's fingerprint in a shard's footer.
     *
     * @return null if the file is cut off, is not there or is no shard
     */
    public static String fingerprint(OutputFiles files, String path) {
        try (ParquetFileReader reader = ParquetFileReader.open(files.input(path))) {
            return fingerprint(reader);
        } catch (IOException | RuntimeException e) {
            return null; // parquet-java says so in many ways; whoever asks writes the shard again
        }
    }

    private static String fingerprint(ParquetFileReader reader) throws IOException {
        String text = reader.getFileMetaData().getKeyValueMetaData().get(ShardWriter.FOOTER_KEY);
        JsonNode footer = text == null ? Json.MAPPER.nullNode() : Json.MAPPER.readTree(text);
        return footer.path("fingerprint").asText(null);
    }

    /**
     * Makes sure that the tensors stand where the summary says: the length before the first and the last tensor of each page
     * is a tensor's.
     *
     * @throws IllegalStateException if they do not
     */
    public static void requirePages(OutputFiles files, ShardSummary shard, StoredTensor tensor) throws IOException {
        InputFile file = files.input(shard.path());
        long stride = Integer.BYTES + tensor.bytes();
        try (SeekableInputStream in = file.newStream()) {
            for (ShardSummary.TensorPages column : shard.pages()) {
                if (!column.column().equals(tensor.column())) {
                    continue;
                }
                for (ShardSummary.Page page : column.pages()) {
                    requireLength(in, shard, page.offset(), tensor);
                    requireLength(in, shard, page.offset() + (page.rows() - 1) * stride, tensor);
                }
            }
        }
    }

    private static void requireLength(SeekableInputStream in, ShardSummary shard, long offset, StoredTensor tensor)
            throws IOException {
        byte[] bytes = new byte[Integer.BYTES];
        in.seek(offset);
        in.readFully(bytes);
        int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (length != tensor.bytes()) {
            throw new IllegalStateException("shard " + shard.path() + " was meant to hold a tensor of " + tensor.bytes()
                    + " bytes at offset " + offset + " but says " + length);
        }
    }
}
