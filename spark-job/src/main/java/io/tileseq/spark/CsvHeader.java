package io.tileseq.spark;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import io.tileseq.model.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Serializable;
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
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** The columns of a CSV table, all text. Read here, since Spark would start a job to find them out. */
final class CsvHeader {
    /** As many as Spark takes. */
    private static final int MOST_COLUMNS = 20_480;

    private static final int INPUT_BUFFER = 4096;

    /** What a file begins with; null if it has nothing but blank lines. */
    private record Header(String file, String[] names) implements Serializable {}

    private CsvHeader() {}

    /** @param path a file, or a folder whose files must have one header: Spark takes their columns by position */
    static StructType read(SparkSession spark, String what, String path) {
        try {
            List<Header> headers = headers(spark, path);
            if (headers.isEmpty()) {
                throw UserException.input(
                        "the " + what + " at " + path + " is empty: it needs a line with column names");
            }
            Header first = headers.get(0);
            String[] names = first.names();
            for (Header other : headers) {
                if (!Arrays.equals(names, other.names())) {
                    throw UserException.input("the files of the " + what + " at " + path
                            + " must have one header, but " + first.file() + " begins with "
                            + String.join(", ", names) + " and " + other.file() + " with "
                            + String.join(", ", other.names()));
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

    /** What the files begin with, without those that hold nothing. */
    private static List<Header> headers(SparkSession spark, String path) throws IOException {
        SerializableConfiguration conf =
                new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
        List<Path> files = files(conf.value(), new Path(path));
        List<Header> headers = new ArrayList<>();
        if (files.size() == 1) {
            headers.add(header(conf.value(), files.get(0)));
        } else if (files.size() > 1) {
            JavaSparkContext sc = JavaSparkContext.fromSparkContext(spark.sparkContext());
            sc.setJobDescription("tileseq plan: headers of tables");
            List<String> names = files.stream().map(Path::toString).toList();
            headers.addAll(SparkSessions.spread(sc, names)
                    .map(file -> header(conf.value(), new Path(file)))
                    .collect());
        }
        headers.removeIf(header -> header.names() == null);
        return headers;
    }

    private static Header header(Configuration conf, Path file) throws IOException {
        CompressionCodec codec = new CompressionCodecFactory(conf).getCodec(file);
        try (InputStream raw = file.getFileSystem(conf).open(file);
                InputStream plain = codec == null ? raw : codec.createInputStream(raw);
                BufferedReader reader = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            if (line != null && line.startsWith("\ufeff")) {
                line = line.substring(1); // spreadsheets begin their CSV with a byte order mark
            }
            while (line != null && line.isBlank()) {
                line = reader.readLine();
            }
            return new Header(file.getName(), line == null ? null : parse(line, MOST_COLUMNS));
        }
    }

    /** The cells of a line after the first {@code columns}; null if they are empty or none. */
    static String behind(int columns, String line) {
        int most = (int) line.chars().filter(c -> c == ',').count() + 1;
        if (most <= columns) {
            return null; // too few cells, which are null
        }
        String[] cells = parse(line, most);
        if (cells == null || cells.length <= columns) {
            return null;
        }
        String text = Arrays.stream(cells, columns, cells.length)
                .map(cell -> cell == null ? "" : cell)
                .collect(Collectors.joining(","));
        return text.chars().allMatch(c -> c == ',') ? null : text;
    }

    private static String[] parse(String line, int mostColumns) {
        CsvParserSettings settings = new CsvParserSettings();
        settings.getFormat().setQuoteEscape('"');
        settings.getFormat().setComment('\0'); // a first name may begin with #
        settings.setMaxColumns(mostColumns);
        settings.setMaxCharsPerColumn(-1);
        settings.setInputBufferSize(INPUT_BUFFER);
        return new CsvParser(settings).parseLine(line);
    }
}
