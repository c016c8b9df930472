package io.tileseq.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;

class CanonicalFooterTest {
    /** The end of a file with one column of these encodings, after some bytes of data. */
    private static byte[] tail(Encoding... encodings) throws IOException {
        ColumnMetaData column = new ColumnMetaData(
                Type.INT32,
                new ArrayList<>(Arrays.asList(encodings)),
                List.of("a"),
                CompressionCodec.UNCOMPRESSED,
                1,
                4,
                4,
                4);
        ColumnChunk chunk = new ColumnChunk(4);
        chunk.setMeta_data(column);
        RowGroup rowGroup = new RowGroup(List.of(chunk), 4, 1);
        FileMetaData footer = new FileMetaData(1, List.of(new SchemaElement("a")), 1, List.of(rowGroup));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {9, 8, 7});
        Util.writeFileMetaData(footer, bytes);
        int length = bytes.size() - 3;
        bytes.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .put(new byte[] {'P', 'A', 'R', '1'})
                .array());
        return bytes.toByteArray();
    }

    @Test
    void encodings_come_in_one_order_whatever_theirs_was() throws IOException {
        byte[] one = CanonicalFooter.of(tail(Encoding.RLE, Encoding.PLAIN, Encoding.BIT_PACKED));
        byte[] other = CanonicalFooter.of(tail(Encoding.BIT_PACKED, Encoding.RLE, Encoding.PLAIN));

        assertArrayEquals(one, other);
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(one, 3, one.length - 11));
        assertEquals(
                List.of(Encoding.PLAIN, Encoding.RLE, Encoding.BIT_PACKED),
                footer.getRow_groups().get(0).getColumns().get(0).getMeta_data().getEncodings());
    }

    @Test
    void all_else_stays_as_it_is() throws IOException {
        byte[] tail = tail(Encoding.PLAIN, Encoding.RLE);

        assertArrayEquals(tail, CanonicalFooter.of(tail));
    }
}
