package io.tileseq.sequence;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The stable name of a sample. */
public final class SampleId {
    private SampleId() {}

    /**
     * The first 32 hex digits of the SHA-256 of the UTF-8 texts of region, tile and first frame, each preceded by its
     * length in bytes and {@code :}. So {@code ("r", "t1", "2016")} hashes the bytes of {@code 1:r2:t14:2016}.
     */
    public static String of(String region, String tile, String firstFrame) {
        MessageDigest digest = sha256();
        for (String part : new String[] {region, tile, firstFrame}) {
            byte[] text = part.getBytes(StandardCharsets.UTF_8);
            digest.update((text.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(text);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
