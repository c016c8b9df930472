package io.tileseq.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.spark.SparkConf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much of a heap a task may take for its own. */
class SparkSessionsTest {

    @ParameterizedTest
    @CsvSource({
        "local,                , 1,  1",
        "local[4],             , 1,  4",
        "local[*],             , 1,  16",
        "'local[3,2]',         , 1,  3",
        "local[8],             2, 1, 8",
        "'local-cluster[2,1,1024]', , 1, 1",
        "yarn,                 , 1,  1",
        "yarn,                 4, 1, 4",
        "yarn,                 4, 2, 2",
        "yarn,                 1, 2, 1",
        "spark://host:7077,    , 1,  16",
        "spark://host:7077,    5, 1, 5",
    })
    void tasksOfAJvmShareItsHeap(String master, Integer cores, int perTask, int expected) {
        SparkConf conf = new SparkConf(false)
                .set("spark.master", master)
                .set("spark.default.parallelism", "64")
                .set("spark.task.cpus", Integer.toString(perTask));
        if (cores != null) {
            conf.set("spark.executor.cores", cores.toString());
        }
        assertEquals(expected, SparkSessions.tasksPerHeap(conf, 16));
    }
}
