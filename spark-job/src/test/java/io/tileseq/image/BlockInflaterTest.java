package io.tileseq.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds the inflater to the JDK's, which it must equal on every stream, whole, damaged, cut off or too long; but for damage
 * that leaves the content and its checksum whole, which ISA-L passes by.
 */
class BlockInflaterTest {
    private static final int PAD = 5;

    @Test
    void loadsTheNativeLibraryWhereThereIsOne() {
        assumeTrue(
                System.getProperty("os.arch").equals("amd64"),
                "the native library is for x86-64; here every block takes the JDK's Inflater");
        assertTrue(BlockInflater.isNative());
    }

    @Property(tries = 2000)
    void inflatesWhatTheJdkDoes(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 70_000) int size,
            @ForAll @IntRange(max = 9) int level) {
        byte[] content = content(random, size);
        byte[] stream = deflate(content, level);
        switch (random.nextInt(4)) {
            case 0 -> stream[random.nextInt(stream.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> stream = Arrays.copyOf(stream, random.nextInt(stream.length + 1));
            case 2 -> stream = Arrays.copyOf(stream, stream.length + random.nextInt(20));
            default -> {
                // As it is.
            }
        }
        int wanted = Math.max(1, size + random.nextInt(-3, 4));
        assertEqual(stream, wanted, content);
    }

    /** One bit is wrong: the last block says that another one follows, or the lengths of unused codes do not add up. */
    @ParameterizedTest
    @CsvSource({
        "78019296060363650005000114, 9",
        "780105c101010000008220ecffe80282063900360006, 17",
        "7801001300ecff080d0206080802060a0d0c01030003030807080523007a, 19"
    })
    void takesContentOfASoundChecksumOutOfADamagedFrame(String hex, int size) throws BadImageException {
        assumeTrue(BlockInflater.isNative(), "without ISA-L the JDK's Inflater refuses it");
        byte[] stream = HexFormat.of().parseHex(hex);
        assertEquals("broken", jdk(stream, new byte[size], size));
        byte[] content = new byte[size];
        try (BlockInflater inflater = new BlockInflater()) {
            assertEquals(size, inflater.inflate(stream, 0, stream.length, content, size));
        }
        Adler32 checksum = new Adler32();
        checksum.update(content);
        assertEquals(ByteBuffer.wrap(stream, stream.length - 4, 4).getInt(), (int) checksum.getValue());
    }

    @Property(tries = 2000)
    void endsAsTheJdkDoesOnBytesOfNoStream(@ForAll Random random, @ForAll @IntRange(min = 1, max = 300) int length) {
        byte[] stream = new byte[length];
        random.nextBytes(stream);
        stream[0] = 0x78;
        if (length > 1) {
            stream[1] = (byte) 0x9c;
        }
        assertEqual(stream, random.nextInt(1, 5000), new byte[0]);
    }

    private static byte[] content(Random random, int size) {
        byte[] content = new byte[size];
        int alphabet = 1 + random.nextInt(256);
        for (int i = 0; i < size; i++) {
            content[i] = (byte) random.nextInt(alphabet);
        }
        for (int copies = random.nextInt(20); copies > 0; copies--) {
            int length = random.nextInt(size);
            System.arraycopy(content, random.nextInt(size - length), content, random.nextInt(size - length), length);
        }
        return content;
    }

    private static byte[] deflate(byte[] content, int level) {
        Deflater deflater = new Deflater(level);
        deflater.setInput(content);
        deflater.finish();
        byte[] stream = new byte[content.length + content.length / 100 + 100];
        int length = deflater.deflate(stream);
        deflater.end();
        return Arrays.copyOf(stream, length);
    }

    private static void assertEqual(byte[] stream, int size, byte[] content) {
        byte[] padded = new byte[PAD + stream.length + PAD];
        System.arraycopy(stream, 0, padded, PAD, stream.length);
        byte[] out = new byte[size + PAD];
        String outcome;
        try (BlockInflater inflater = new BlockInflater()) {
            outcome = "bytes: " + inflater.inflate(padded, PAD, stream.length, out, size);
        } catch (BadImageException e) {
            outcome = "broken";
        }
        byte[] expected = new byte[size + PAD];
        String expectedOutcome = jdk(stream, expected, size);
        if (expectedOutcome.equals("broken") && !outcome.equals("broken")) {
            assertEquals("bytes: " + content.length, outcome);
            assertArrayEquals(Arrays.copyOf(content, size + PAD), out, "a damaged frame, with its content whole");
            return;
        }
        assertEquals(expectedOutcome, outcome);
        if (!outcome.equals("broken")) {
            assertArrayEquals(expected, out, "and nothing is written behind the block");
        }
    }

    private static String jdk(byte[] stream, byte[] out, int size) {
        Inflater inflater = new Inflater();
        inflater.setInput(stream);
        try {
            int done = 0;
            int count = 1;
            while (done < size && count > 0) {
                count = inflater.inflate(out, done, size - done);
                done += count;
            }
            return "bytes: " + done;
        } catch (DataFormatException e) {
            return "broken";
        } finally {
            inflater.end();
        }
    }
}
