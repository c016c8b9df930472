package io.tileseq.image;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.imageio.stream.ImageInputStream;

/**
 * What a JPEG says ahead of its first scan (ITU T.81, annex B). Colours are told as libjpeg tells them: by the JFIF and Adobe
 * markers, else by the components' ids.
 *
 * @param process the kind of JPEG: 0xC0 baseline, 0xC1 extended, 0xC2 progressive, …
 * @param bits per sample
 * @param components per pixel
 * @param colours what the components are
 * @param segments the tables, the frame's and the first scan's header, as they stand in the file
 * @param scan position of the first scan's data
 */
record JpegHead(
        int process, int bits, int height, int width, int components, Colours colours, byte[] segments, long scan) {

    /** STORED: delivered as they are; YCBCR: delivered as RGB; YCCK: as stored, Y, Cb and Cr of inks beside black. */
    enum Colours {
        STORED,
        YCBCR,
        YCCK
    }

    /** More passes over the whole picture than this are taken for an attack; ten are usual. */
    private static final int MAX_SCANS = 100;

    private static final int MAX_SEGMENTS = 1 << 20;

    private static final int BASELINE = 0xc0;
    private static final int PROGRESSIVE = 0xc2;
    private static final int TABLES_HUFFMAN = 0xc4;
    private static final int START = 0xd8;
    private static final int END = 0xd9;
    private static final int SCAN = 0xda;
    private static final int TABLES_QUANTISATION = 0xdb;
    private static final int RESTART_INTERVAL = 0xdd;
    private static final int APP0 = 0xe0;
    private static final int APP14 = 0xee;

    /** Reads up to the first scan. Segments that no decoder needs are stepped over. */
    static JpegHead read(ImageInputStream in) throws IOException, BadImageException {
        try {
            return new Reader(in).read();
        } catch (EOFException e) {
            throw new BadImageException("the JPEG ends at byte " + in.getStreamPosition() + ", before its first scan");
        }
    }

    /** Whether {@link JpegDecoder} knows the process: Huffman codes, 8 bits, and up to four components. */
    boolean isUsual() {
        return process >= BASELINE && process <= PROGRESSIVE && bits == 8 && components <= 4;
    }

    JpegHead as(Colours other) {
        return new JpegHead(process, bits, height, width, components, other, segments, scan);
    }

    /**
     * The picture with nothing in front that a decoder could stumble over, and one marker that tells the colours.
     *
     * @param content holds the scans from {@link #scan} to {@code end}
     */
    byte[] stream(byte[] content, int end) throws BadImageException {
        int from = (int) scan;
        int scans = 1;
        for (int i = from; i < end - 1 && !(content[i] == (byte) 0xff && content[i + 1] == (byte) END); i++) {
            if (content[i] == (byte) 0xff && content[i + 1] == (byte) SCAN) {
                scans++;
            }
        }
        if (scans > MAX_SCANS) {
            throw new BadImageException("it has " + scans + " scans, more than the limit of " + MAX_SCANS);
        }
        byte[] marker =
                switch (colours) {
                    case YCBCR -> segment(APP0, "JFIF\0", 1, 1, 0, 0, 1, 0, 1, 0, 0);
                    case YCCK -> segment(APP14, "Adobe", 0, 100, 0, 0, 0, 0, 2);
                    case STORED -> components > 2 ? segment(APP14, "Adobe", 0, 100, 0, 0, 0, 0, 0) : new byte[0];
                };
        return ByteBuffer.allocate(2 + marker.length + segments.length + end - from)
                .put((byte) 0xff)
                .put((byte) START)
                .put(marker)
                .put(segments)
                .put(content, from, end - from)
                .array();
    }

    private static byte[] segment(int marker, String name, int... rest) {
        ByteBuffer segment = ByteBuffer.allocate(4 + name.length() + rest.length)
                .put((byte) 0xff)
                .put((byte) marker)
                .putShort((short) (2 + name.length() + rest.length))
                .put(name.getBytes(StandardCharsets.US_ASCII));
        for (int value : rest) {
            segment.put((byte) value);
        }
        return segment.array();
    }

    private static final class Reader {
        private final ImageInputStream in;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private int process;
        private byte[] frame;
        private boolean jfif;
        private int adobe = -1;

        Reader(ImageInputStream in) {
            this.in = in;
        }

        JpegHead read() throws IOException, BadImageException {
            if (in.readUnsignedShort() != (0xff00 | START)) {
                throw new BadImageException("it does not start as a JPEG");
            }
            int marker;
            do {
                marker = marker();
                boolean alone = marker == 1 || marker >= 0xd0 && marker < START;
                if (!alone) {
                    segment(marker);
                }
            } while (marker != SCAN);
            if (frame == null) {
                throw new BadImageException("the JPEG has a scan before its frame");
            }
            ByteBuffer facts = ByteBuffer.wrap(frame);
            int components = facts.get(5) & 0xff;
            return new JpegHead(
                    process,
                    facts.get(0) & 0xff,
                    facts.getShort(1) & 0xffff,
                    facts.getShort(3) & 0xffff,
                    components,
                    colours(components),
                    kept.toByteArray(),
                    in.getStreamPosition());
        }

        private int marker() throws IOException, BadImageException {
            long at = in.getStreamPosition();
            int first = in.readUnsignedByte();
            int marker = first;
            while (marker == 0xff) { // any number of them may stand before the marker's code
                marker = in.readUnsignedByte();
            }
            if (first != 0xff || marker == 0 || marker == START || marker == END) {
                throw new BadImageException("the JPEG has no marker at byte " + at + ", where one is due");
            }
            return marker;
        }

        private void segment(int marker) throws IOException, BadImageException {
            long at = in.getStreamPosition();
            int length = in.readUnsignedShort();
            boolean isFrame = marker >= BASELINE && marker < 0xd0 && marker % 4 != 0 || marker == BASELINE;
            boolean needed = isFrame
                    || marker == SCAN
                    || marker == TABLES_HUFFMAN
                    || marker == TABLES_QUANTISATION
                    || marker == RESTART_INTERVAL;
            if (length < (isFrame ? 8 : 2) || kept.size() > MAX_SEGMENTS) {
                throw new BadImageException("the JPEG's segment at byte " + at + " has " + length + " bytes");
            }
            byte[] data = new byte[needed || marker == APP0 || marker == APP14 ? length - 2 : 0];
            in.readFully(data);
            in.seek(at + length);
            if (isFrame) {
                if (frame != null) {
                    throw new BadImageException("the JPEG has a second frame at byte " + at);
                }
                frame = data;
                process = marker;
            }
            if (needed) {
                kept.write(0xff);
                kept.write(marker);
                kept.write(length >> 8);
                kept.write(length);
                kept.writeBytes(data);
            }
            jfif |= marker == APP0 && data.length >= 14 && startsWith(data, "JFIF\0");
            if (marker == APP14 && data.length >= 12 && startsWith(data, "Adobe")) {
                adobe = data[11];
            }
        }

        private static boolean startsWith(byte[] data, String text) {
            return new String(data, 0, text.length(), StandardCharsets.ISO_8859_1).equals(text);
        }

        private Colours colours(int components) {
            if (components == 4) {
                return adobe > 0 ? Colours.YCCK : Colours.STORED;
            }
            if (components != 3) {
                return Colours.STORED;
            }
            boolean named = frame.length >= 15 && frame[6] == 'R' && frame[9] == 'G' && frame[12] == 'B';
            boolean rgb = !jfif && (adobe >= 0 ? adobe == 0 : named);
            return rgb ? Colours.STORED : Colours.YCBCR;
        }
    }
}
