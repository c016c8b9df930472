package io.tileseq.shard;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;

/** A small Parquet file beside the shards, written row by row and held in memory until it is committed. */
final class ParquetRows implements AutoCloseable {
    private final OutputFiles.Pending pending;
    private final HashingOutput output;
    private final ParquetWriter<Group> writer;

    ParquetRows(OutputFiles files, Configuration conf, String path, MessageType schema) throws IOException {
        pending = files.create(path);
        output = new HashingOutput(pending);
        output.holdBack();
        writer = ExampleParquetWriter.builder(output)
                .withType(schema)
                .withConf(conf)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .build();
    }

    void write(Group group) throws IOException {
        writer.write(group);
    }

    void commit() throws IOException {
        writer.close();
        output.finish();
        pending.commit();
    }

    @Override
    public void close() throws IOException {
        pending.close();
    }
}
