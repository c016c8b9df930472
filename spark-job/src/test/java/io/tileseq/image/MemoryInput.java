package io.tileseq.image;

/** A file at hand. */
record MemoryInput(byte[] bytes) implements ImageInput {
    @Override
    public String name() {
        return "memory";
    }

    @Override
    public long length() {
        return bytes.length;
    }

    @Override
    public void readFully(long position, byte[] buffer, int offset, int length) {
        System.arraycopy(bytes, Math.toIntExact(position), buffer, offset, length);
    }

    @Override
    public void close() {}
}
