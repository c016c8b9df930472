package io.tileseq.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes small TIFFs for tests: classic or BigTIFF, either byte order, several pages. */
final class TiffWriter {
    private final boolean big;
    private final ByteOrder order;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Integer> directories = new ArrayList<>();
    private final List<Integer> links = new ArrayList<>();

    TiffWriter(boolean big, ByteOrder order) {
        this.big = big;
        this.order = order;
        ByteBuffer header = ByteBuffer.allocate(big ? 16 : 8).order(order);
        header.put((byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I')).put(header.get(0));
        header.putShort((short) (big ? 43 : 42));
        if (big) {
            header.putShort((short) 8).putShort((short) 0);
        }
        links.add(header.position());
        out.writeBytes(header.array());
    }

    /** A file of one page. */
    static byte[] write(boolean big, ByteOrder order, TiffForm form, long[] values) {
        return new TiffWriter(big, order).page(form, values).finish();
    }

    /** @param values the bits of each sample, by (row, column, band) */
    TiffWriter page(TiffForm form, long[] values) {
        List<byte[]> blocks = new ArrayList<>();
        for (int plane = 0; plane < (form.planar() ? form.samples() : 1); plane++) {
            for (int block = 0; block < form.across() * form.down(); block++) {
                boolean sparse = form.isSparse(plane * form.across() * form.down() + block);
                blocks.add(sparse ? new byte[0] : block(form, values, plane, block));
            }
        }
        return page(form, blocks);
    }

    /** @param blocks stored bytes of each block, plane by plane; an empty one is left out of the file */
    TiffWriter page(TiffForm form, List<byte[]> blocks) {
        int[] offsets = new int[blocks.size()];
        int[] lengths = new int[blocks.size()];
        for (int i = 0; i < offsets.length; i++) {
            lengths[i] = blocks.get(i).length;
            offsets[i] = lengths[i] == 0 ? 0 : out.size();
            out.writeBytes(blocks.get(i));
        }
        SortedMap<Integer, int[]> tags = new TreeMap<>(Map.of(
                256, new int[] {form.width()},
                257, new int[] {form.height()},
                258, filled(form.samples(), form.bits()),
                259, new int[] {form.compression()},
                262, new int[] {form.samples() >= 3 ? 2 : 1},
                266, new int[] {form.fillOrder()},
                277, new int[] {form.samples()},
                284, new int[] {form.planar() ? 2 : 1},
                317, new int[] {form.predictor()},
                339, filled(form.samples(), form.format())));
        if (form.tiles()) {
            tags.put(322, new int[] {form.blockWidth()});
            tags.put(323, new int[] {form.blockHeight()});
        } else {
            tags.put(278, new int[] {form.blockHeight()});
        }
        tags.put(form.tiles() ? 324 : 273, offsets);
        tags.put(form.tiles() ? 325 : 279, lengths);
        tags.putAll(form.tags());
        directory(tags);
        return this;
    }

    private static int[] filled(int count, int value) {
        int[] values = new int[count];
        Arrays.fill(values, value);
        return values;
    }

    private void directory(SortedMap<Integer, int[]> tags) {
        int word = big ? 8 : 4;
        Map<Integer, Integer> far = new TreeMap<>();
        tags.forEach((tag, values) -> {
            if (values.length * typeBytes(tag) > word) {
                far.put(tag, out.size());
                out.writeBytes(elements(tag, values));
            }
        });
        if (out.size() % 2 == 1) {
            out.write(0);
        }
        directories.add(out.size());
        ByteBuffer entries = ByteBuffer.allocate((big ? 8 : 2) + tags.size() * (4 + 2 * word) + word)
                .order(order);
        if (big) {
            entries.putLong(tags.size());
        } else {
            entries.putShort((short) tags.size());
        }
        tags.forEach((tag, values) -> {
            entries.putShort((short) (int) tag).putShort((short) (typeBytes(tag) == 2 ? 3 : big ? 16 : 4));
            word(entries, values.length);
            int end = entries.position() + word;
            if (far.containsKey(tag)) {
                word(entries, far.get(tag));
            } else {
                entries.put(elements(tag, values));
            }
            entries.position(end);
        });
        links.add(out.size() + entries.position());
        out.writeBytes(entries.array());
    }

    private void word(ByteBuffer buffer, long value) {
        if (big) {
            buffer.putLong(value);
        } else {
            buffer.putInt((int) value);
        }
    }

    private int typeBytes(int tag) {
        boolean wide = tag == 256 || tag == 257 || tag == 273 || tag == 279 || tag == 324 || tag == 325;
        return !wide ? 2 : big ? 8 : 4;
    }

    private byte[] elements(int tag, int[] values) {
        int bytes = typeBytes(tag);
        ByteBuffer buffer = ByteBuffer.allocate(values.length * bytes).order(order);
        for (int value : values) {
            switch (bytes) {
                case 2 -> buffer.putShort((short) value);
                case 4 -> buffer.putInt(value);
                default -> buffer.putLong(value);
            }
        }
        return buffer.array();
    }

    /** The file, its directories chained in the order of the pages. */
    byte[] finish() {
        ByteBuffer file = ByteBuffer.wrap(out.toByteArray()).order(order);
        for (int i = 0; i < directories.size(); i++) {
            file.position(links.get(i));
            word(file, directories.get(i));
        }
        return file.array();
    }

    private byte[] block(TiffForm form, long[] values, int plane, int block) {
        int samples = form.planar() ? 1 : form.samples();
        int yMin = block / form.across() * form.blockHeight();
        int xMin = block % form.across() * form.storedWidth();
        int rows = form.tiles() ? form.blockHeight() : Math.min(form.blockHeight(), form.height() - yMin);
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        for (int y = yMin; y < yMin + rows; y++) {
            long[] row = new long[form.storedWidth() * samples];
            for (int i = 0; i < row.length; i++) {
                // What lies outside the image is anything.
                int x = Math.min(xMin + i / samples, form.width() - 1);
                int inside = Math.min(y, form.height() - 1) * form.width() + x;
                row[i] = values[inside * form.samples() + plane + i % samples];
            }
            stored.writeBytes(row(form, row, samples));
        }
        byte[] data = TiffEncoders.encode(stored.toByteArray(), form.compression(), form.oldLzw());
        return form.fillOrder() == 2 ? TiffEncoders.mirrored(data) : data;
    }

    private byte[] row(TiffForm form, long[] row, int samples) {
        int bits = form.bits();
        if (form.predictor() == 3) {
            return TiffEncoders.floatPlanes(row, samples, bits / 8);
        }
        if (form.predictor() == 2) {
            TiffEncoders.differ(row, samples, bits);
        }
        // GDAL packs integers of 24 bits most significant first, whatever the file's byte order.
        boolean packed = bits % 8 != 0 || bits == 24 && form.format() != 3;
        return packed ? TiffEncoders.pack(row, bits) : TiffEncoders.bytes(row, bits / 8, order == ByteOrder.BIG_ENDIAN);
    }
}
