package io.tileseq.image;

import java.io.Closeable;
import java.io.IOException;

/** The bytes of one image file, read at positions. */
public interface ImageInput extends Closeable {

    /** What messages call the file: its path as the user wrote it. */
    String name();

    /** Length in bytes. */
    long length() throws IOException;

    /** Fills {@code length} bytes of {@code buffer} from {@code position}; one request. The range must lie in the file. */
    void readFully(long position, byte[] buffer, int offset, int length) throws IOException;
}
