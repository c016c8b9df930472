package io.tileseq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What is in the jar that goes to clusters. */
class ShadedJarIT {
    private static final long MAX_BYTES = 25L << 20;

    /** Classes with native methods, whose names the native library knows, so that they cannot be moved to a package of ours. */
    private static final List<String> NATIVE_INFLATER = List.of(
            "com/intel/gkl/NativeLibraryLoader$NATIVE_LIB.class",
            "com/intel/gkl/NativeLibraryLoader.class",
            "com/intel/gkl/compression/IntelInflater.class",
            "org/broadinstitute/gatk/nativebindings/NativeLibrary.class");

    @Test
    void theJarIsSmallerThan25MegabytesAndHoldsNothingOfSpark() throws IOException {
        assertTrue(Files.size(Runs.JAR) < MAX_BYTES, "it has " + Files.size(Runs.JAR) + " bytes");
        TreeSet<String> foreign = new TreeSet<>();
        try (JarFile jar = new JarFile(Runs.JAR.toFile())) {
            jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .filter(name -> !name.startsWith("io/tileseq/") && !name.startsWith("com/twelvemonkeys/"))
                    .forEach(foreign::add);
        }
        assertEquals(NATIVE_INFLATER, List.copyOf(foreign));
    }

    @Test
    void everyServiceThatTheJarNamesIsInIt() throws IOException {
        List<String> missing = new ArrayList<>();
        int named = 0;
        try (JarFile jar = new JarFile(Runs.JAR.toFile())) {
            for (JarEntry entry : jar.stream()
                    .filter(e -> e.getName().startsWith("META-INF/services/") && !e.isDirectory())
                    .toList()) {
                String text = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                for (String line : text.lines().toList()) {
                    String name = line.replaceFirst("#.*", "").strip();
                    if (!name.isEmpty()) {
                        named++;
                        if (jar.getEntry(name.replace('.', '/') + ".class") == null) {
                            missing.add(entry.getName() + ": " + name);
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(named >= 3, "the ImageIO readers are services, but there are " + named);
    }
}
