package io.tileseq.spark;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.tileseq.model.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of a CSV table, all text. Read here, since Spark would start a job to find them out. */
final class CsvHeader {
    private CsvHeader() {}

    /** @param path a file, or a folder whose files must have one header: Spark takes their columns by position */
    static StructType read(Configuration conf, String what, String path) {
        try {
            List<Path> files = files(conf, new Path(path));
            String[] names = files.isEmpty() ? null : parse(firstLine(conf, files.get(0)));
            if (names == null || names.length == 0) {
                throw UserException.input(
                        "the " + what + " at " + path + " is empty: it needs a line with column names");
            }
            for (Path file : files.subList(1, files.size())) {
                String[] others = parse(firstLine(conf, file));
                if (!Arrays.equals(names, others)) {
                    throw UserException.input("the files of the " + what + " at " + path
                            + " must have one header, but " + files.get(0).getName() + " begins with "
                            + String.join(", ", names) + " and " + file.getName() + " with "
                            + (others == null ? "nothing" : String.join(", ", others)));
                }
            }
            StructType schema = new StructType();
            Set<String> seen = new HashSet<>();
            for (String name : names) {
                if (name == null || !seen.add(name)) {
                    throw UserException.input("the " + what + " at " + path
                            + " must have distinct column names but has " + String.join(", ", names));
                }
                schema = schema.add(name, DataTypes.StringType);
            }
            return schema;
        } catch (IOException e) {
            throw UserException.storage("the " + what + " at " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The file itself, or those of the folder that are not empty, in the order of their paths. */
    private static List<Path> files(Configuration conf, Path path) throws IOException {
        FileSystem fs = path.getFileSystem(conf);
        if (!fs.getFileStatus(path).isDirectory()) {
            return List.of(path);
        }
        List<Path> files = new ArrayList<>();
        for (FileStatus status : fs.listStatus(path)) {
            String name = status.getPath().getName();
            boolean hidden = name.startsWith("_") || name.startsWith(".");
            if (!status.isDirectory() && !hidden && status.getLen() > 0) {
                files.add(status.getPath());
            }
        }
        Collections.sort(files);
        return files;
    }

    private static String firstLine(Configuration conf, Path file) throws IOException {
        CompressionCodec codec = new CompressionCodecFactory(conf).getCodec(file);
        try (InputStream raw = file.getFileSystem(conf).open(file);
                InputStream plain = codec == null ? raw : codec.createInputStream(raw);
                BufferedReader reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            // Spreadsheets begin their CSV with a byte order mark.
            return line == null ? "" : line.startsWith("\ufeff") ? line.substring(1) : line;
        }
    }

    /** The cells of a line after the first {@code columns}; null if they are empty or none. */
    static String behind(int columns, String line) {
        String[] cells = parse(line);
        if (cells == null || cells.length <= columns) {
            return null;
        }
        String text = Arrays.stream(cells, columns, cells.length)
                .map(cell -> cell == null ? "" : cell)
                .collect(Collectors.joining(","));
        return text.chars().allMatch(c -> c == ',') ? null : text;
    }

    private static String[] parse(String line) {
        CsvParserSettings settings = new CsvParserSettings();
        settings.getFormat().setQuoteEscape('"');
        settings.getFormat().setComment('\0'); // a first name may begin with #
        settings.setMaxColumns(20_480);
        settings.setMaxCharsPerColumn(-1);
        return new CsvParser(settings).parseLine(line);
    }
}
