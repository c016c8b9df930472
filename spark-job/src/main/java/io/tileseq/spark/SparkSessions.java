package io.tileseq.spark;

import io.tileseq.model.UserException;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;

/** The Spark session of a run. */
final class SparkSessions {
    /** Masters that run tasks in this JVM, and in how many threads. */
    private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d{1,9}|\\*)(?:,.*)?])?");

    private SparkSessions() {}

    /** What is done with a session. */
    @FunctionalInterface
    interface Use<T> {
        T with(SparkSession spark) throws IOException;
    }

    /**
     * Runs {@code use} with a session, and stops the session unless it was there before. Failures of the storage, also in
     * tasks, become {@link UserException}s.
     */
    static <T> T with(BuildOptions options, Use<T> use) {
        boolean borrowed = SparkSession.getDefaultSession().isDefined();
        SparkSession spark = start(options);
        try {
            return use.with(spark);
        } catch (IOException e) {
            throw UserException.storage("the storage failed: " + e.getMessage(), e);
        } catch (UserException e) {
            throw e;
        } catch (Exception e) { // Spark throws checked exceptions that it does not declare
            throw translated(e);
        } finally {
            if (!borrowed) {
                spark.stop();
            }
        }
    }

    /** Spreads things that take long each, such as files to open, over the cores: more tasks than cores, so that all stay busy. */
    static <T> JavaRDD<T> spread(JavaSparkContext sc, List<T> things) {
        return sc.parallelize(things, Math.max(1, Math.min(things.size(), 8 * sc.defaultParallelism())));
    }

    /** How many tasks share the heap of a JVM. */
    static int tasksPerHeap(SparkSession spark) {
        return tasksPerHeap(spark.sparkContext().conf(), Runtime.getRuntime().availableProcessors());
    }

    /** @param processors of this machine */
    static int tasksPerHeap(SparkConf conf, int processors) {
        String master = conf.get("spark.master");
        Matcher local = LOCAL.matcher(master);
        int cores;
        if (local.matches()) {
            String threads = local.group(1);
            cores = threads == null ? 1 : threads.equals("*") ? processors : Integer.parseInt(threads);
        } else {
            // A standalone worker gives an executor all its cores unless told otherwise: this machine stands for it.
            cores = conf.getInt("spark.executor.cores", master.startsWith("spark://") ? processors : 1);
        }
        return Math.max(1, cores / conf.getInt("spark.task.cpus", 1));
    }

    private static SparkSession start(BuildOptions options) {
        try {
            return open(options);
        } catch (Exception e) { // a SparkException, which is checked but not declared, or of a setting's own kind
            throw new UserException(
                    UserException.Fault.CONFIG,
                    "Spark does not start: " + e.getMessage() + "; see --master and --conf",
                    e);
        }
    }

    private static RuntimeException translated(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserException user) {
                return user;
            }
            if (cause instanceof IOException && !isMalformed(cause)) {
                return UserException.storage("the storage failed: " + cause.getMessage(), e);
            }
            if (cause instanceof AnalysisException) {
                return UserException.config("Spark cannot read a table as the config asks: " + cause.getMessage());
            }
        }
        if (isOfTable(e)) {
            return new UserException(
                    UserException.Fault.INPUT,
                    "a table cannot be read: " + root(e).getMessage() + "; see its path and format",
                    e);
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }

    /** ORC tells of bytes that are no ORC by an IOException of this name; its class may be shaded. */
    private static boolean isMalformed(Throwable cause) {
        return cause.getClass().getSimpleName().equals("FileFormatException");
    }

    /** Whether Spark failed within its reading of files, which calls no code of ours. */
    private static boolean isOfTable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            for (StackTraceElement frame : cause.getStackTrace()) {
                if (frame.getClassName().startsWith("org.apache.spark.sql.execution.datasources.")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** A session with what this job relies on; settings of {@code --conf} come first. */
    private static SparkSession open(BuildOptions options) {
        SparkSession.Builder builder = SparkSession.builder().appName("tileseq");
        options.master().ifPresent(master -> builder.master(master)
                .config("spark.ui.enabled", "false")
                .config("spark.ui.showConsoleProgress", "false")
                // Compiling a plan takes longer than a laptop's table does without.
                .config("spark.sql.codegen.wholeStage", "false")
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1"));
        // Adaptive execution would merge the partitions that rejects are named by, and compile more plans.
        builder.config("spark.sql.adaptive.enabled", "false");
        // Times and the values of partition folders are text here, the same on every machine: 007 stays 007.
        builder.config("spark.sql.session.timeZone", "UTC");
        builder.config("spark.sql.sources.partitionColumnTypeInference.enabled", "false");
        options.sparkConf().forEach(builder::config);
        return builder.getOrCreate();
    }
}
