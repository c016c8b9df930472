package io.tileseq.plan;

import java.io.Serializable;
import java.util.List;

/**
 * Which column of the tile table plays which part. A row travels as the text of all its columns in table order.
 *
 * @param columns names of all columns
 * @param tile index of the tile id
 * @param region index of the region id
 * @param frame index of the frame label, -1 if rows carry none
 * @param box the box's column names as the user gave them, for messages
 * @param targets indices of the columns that targets and tabular features are read from
 * @param labels those of them that hold labels: {@code 03} is not {@code 3}
 * @param placeholders indices of the columns that fill a placeholder of a frame pattern, region and frame left out
 * @param regionInPath whether a pattern has a placeholder for the region's id
 * @param frameInPath whether a pattern has a placeholder for the frame label
 * @param split index of the column that names the split, -1 if none does
 */
public record TableLayout(
        List<String> columns,
        int tile,
        int region,
        int frame,
        String box,
        List<Integer> targets,
        List<Integer> labels,
        List<Integer> placeholders,
        boolean regionInPath,
        boolean frameInPath,
        int split)
        implements Serializable {

    public TableLayout {
        columns = List.copyOf(columns);
        targets = List.copyOf(targets);
        labels = List.copyOf(labels);
        placeholders = List.copyOf(placeholders);
    }

    public boolean hasFrames() {
        return frame >= 0;
    }
}
