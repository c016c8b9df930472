package io.tileseq.config;

import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * Reads where files are, and of what format tables are.
 *
 * @param folder what relative paths are relative to: the config file's folder
 */
record Locator(Path folder) {

    Location locate(Section section, String key, String written) {
        if (written.isEmpty()) {
            return new Location(written, written); // a problem that is already noted
        }
        try {
            Path path = new Path(written);
            boolean relative = path.toUri().getScheme() == null && !path.isAbsolute();
            return new Location(written, relative ? new Path(folder, path).toString() : path.toString());
        } catch (IllegalArgumentException e) {
            section.problem(key, "must be a path or a URI but is " + written + " (" + e.getMessage() + ")");
            return new Location(written, written);
        }
    }

    /** The format that a table is said to have. */
    static Optional<String> format(Section section) {
        Optional<String> format = section.optionalText("format");
        List<String> known = List.of("csv", "json", "parquet", "orc");
        if (format.isPresent() && !known.contains(format.get())) {
            section.problem(
                    "format",
                    "must be one of " + String.join(", ", known) + " but is " + format.get()
                            + Problems.suggestion(format.get(), known));
        }
        return format;
    }
}
