package io.tileseq;

import io.tileseq.model.UserException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Option;

/** {@code --conf}, of every command that touches a file system. */
final class SparkSettings {
    private static final String HADOOP = "spark.hadoop.";

    @Option(
            names = "--conf",
            paramLabel = "KEY=VALUE",
            description = "A setting of Spark, such as spark.local.dir=/scratch; those of file systems begin with "
                    + HADOOP + " Repeatable. Under spark-submit give it there.")
    private Map<String, String> settings = new LinkedHashMap<>();

    Map<String, String> all() {
        return settings;
    }

    /** The settings of the file systems: what spark-submit or {@code --conf} gives under {@code spark.hadoop.}. */
    Configuration hadoop() {
        Configuration conf = new Configuration();
        System.getProperties().stringPropertyNames().forEach(name -> set(conf, name, System.getProperty(name)));
        settings.forEach((name, value) -> set(conf, name, value));
        return conf;
    }

    /** @throws UserException if Hadoop cannot take the text for a path, such as none or one that begins with {@code a:b} */
    static void requirePath(String text) {
        try {
            new Path(text);
        } catch (IllegalArgumentException e) {
            throw UserException.config("\"" + text + "\" is no path: " + e.getMessage());
        }
    }

    private static void set(Configuration conf, String name, String value) {
        if (name.startsWith(HADOOP)) {
            conf.set(name.substring(HADOOP.length()), value);
        }
    }
}
