package io.tileseq.spark;

import io.tileseq.group.GroupResult;
import java.util.Map;

/**
 * A finished build.
 *
 * @param dataset what stands in {@code dataset.json}
 * @param path of the dataset
 * @param seconds of each step, in their order
 * @param work what the tasks of the write took
 */
public record BuildResult(
        Map<String, Object> dataset, String path, Map<String, Double> seconds, GroupResult.Work work) {}
