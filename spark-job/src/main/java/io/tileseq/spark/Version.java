package io.tileseq.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Versions of what writes a dataset. */
public final class Version {
    private Version() {}

    /** This project's. */
    public static String tileseq() {
        try (InputStream in = Version.class.getResourceAsStream("/io/tileseq/version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("the jar lacks its version", e);
        }
    }

    static String parquet() {
        return org.apache.parquet.Version.VERSION_NUMBER;
    }
}
