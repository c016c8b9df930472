package io.tileseq.shard;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Puts what a Parquet footer holds in no order into one. parquet-java keeps the encodings of a column in a hash set of enums,
 * whose order differs from process to process; with it would the bytes of a shard.
 */
final class CanonicalFooter {
    /** A Parquet file ends with the footer, its length in 4 bytes, little-endian, and 4 bytes of magic. */
    private static final int LENGTH_AND_MAGIC = 8;

    private CanonicalFooter() {}

    /** @param tail the end of a Parquet file, with the whole footer */
    static byte[] of(byte[] tail) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
        int footerEnd = tail.length - LENGTH_AND_MAGIC;
        int footerStart = footerEnd - bytes.getInt(footerEnd);
        FileMetaData footer =
                Util.readFileMetaData(new ByteArrayInputStream(tail, footerStart, footerEnd - footerStart));
        for (RowGroup rowGroup : footer.getRow_groups()) {
            for (ColumnChunk column : rowGroup.getColumns()) {
                column.getMeta_data().getEncodings().sort(Comparator.naturalOrder());
            }
        }
        ByteArrayOutputStream canonical = new ByteArrayOutputStream(tail.length);
        canonical.write(tail, 0, footerStart);
        Util.writeFileMetaData(footer, canonical);
        int length = canonical.size() - footerStart;
        canonical.write(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .array());
        canonical.write(tail, footerEnd + Integer.BYTES, LENGTH_AND_MAGIC - Integer.BYTES);
        return canonical.toByteArray();
    }
}
