package io.tileseq.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tileseq.config.DatasetColumns;
import io.tileseq.shard.OutputFiles;
import io.tileseq.shard.ShardSummary;
import io.tileseq.shard.ShardWriter;
import java.io.IOException;
import java.io.Serializable;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** Reads back what stands in a finished shard: its rows, and which regions they are of. */
final class ShardCheck implements Function<ShardSummary, ShardCheck.Found> {
    private static final long serialVersionUID = 1L;

    /** What a shard holds. */
    record Found(ShardSummary shard, long rows, int rowGroups, Set<String> regions) implements Serializable {}

    private final SerializableConfiguration conf;
    private final String output;

    ShardCheck(SerializableConfiguration conf, String output) {
        this.conf = conf;
        this.output = output;
    }

    @Override
    public Found call(ShardSummary shard) throws IOException {
        Path path = new Path(output, shard.path());
        try (ParquetFileReader reader = open(conf.value(), path)) {
            MessageType all = reader.getFileMetaData().getSchema();
            MessageType wanted = new MessageType(all.getName(), all.getType(DatasetColumns.REGION_ID));
            reader.setRequestedSchema(wanted);
            Set<String> regions = new TreeSet<>();
            long rows = 0;
            for (PageReadStore pages = reader.readNextRowGroup(); pages != null; pages = reader.readNextRowGroup()) {
                RecordReader<Group> records = new ColumnIOFactory()
                        .getColumnIO(wanted)
                        .getRecordReader(pages, new GroupRecordConverter(wanted));
                for (long i = 0; i < pages.getRowCount(); i++) {
                    regions.add(records.read().getValueToString(0, 0));
                }
                rows += pages.getRowCount();
            }
            return new Found(shard, rows, reader.getRowGroups().size(), regions);
        }
    }

    /** The plan's fingerprint in a shard's footer; null if it has none or cannot be read. */
    static String fingerprint(OutputFiles files, String path) {
        try (ParquetFileReader reader = open(new Configuration(), new Path(files.uri(), path))) {
            String text = reader.getFileMetaData().getKeyValueMetaData().get(ShardWriter.FOOTER_KEY);
            return text == null
                    ? null
                    : new ObjectMapper().readTree(text).path("fingerprint").asText(null);
        } catch (IOException | RuntimeException e) {
            return null; // cut off or not a shard: it is written again
        }
    }

    private static ParquetFileReader open(Configuration conf, Path path) throws IOException {
        return ParquetFileReader.open(HadoopInputFile.fromPath(path, conf));
    }
}
