package io.tileseq.tabular;

import io.tileseq.model.PixelType;
import io.tileseq.model.RowText;
import io.tileseq.model.StoredTensor;
import io.tileseq.model.TargetSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The features of samples: float32 (F). First a value a column of numbers, (number - mean) * (1 / std) in double, with the mean
 * of train for a number that is not known; then for each column of categories one a category of train, and one for all others:
 * 1 for what the row says, else 0. It is what the pipeline that was fitted and saved makes of the same row, to the bit.
 *
 * @param columns where features come from
 * @param scales one a column of numbers
 * @param categories one list a column of categories
 * @param rows rows of train that it was fitted on
 */
public record TabularFeatures(FeatureColumns columns, List<Scale> scales, List<List<String>> categories, long rows)
        implements Serializable {
    /** The column of the dataset. */
    public static final String COLUMN = "tabular";
    /** The folder of the saved pipeline, in the dataset's. */
    public static final String FOLDER = "tabular-pipeline";
    /** What features call a category that train does not have, as MLlib does. */
    public static final String UNKNOWN = "__unknown";

    public TabularFeatures {
        scales = List.copyOf(scales);
        categories = categories.stream().map(List::copyOf).toList();
    }

    /**
     * What was fitted on a column of numbers.
     *
     * @param imputed what stands for a number that is not known
     * @param mean of train, the imputed ones included
     * @param std of the sample
     */
    public record Scale(double imputed, double mean, double std) implements Serializable {}

    /** How many features there are, F. */
    public int count() {
        return scales.size()
                + categories.stream().mapToInt(known -> known.size() + 1).sum();
    }

    public StoredTensor tensor() {
        return new TargetSpec(COLUMN, PixelType.FLOAT32, List.of(count()), "F");
    }

    /**
     * The features of a row.
     *
     * @param row without fault; null if there is none, which tells nothing
     */
    public float[] of(RowText row) {
        float[] features = new float[count()];
        int at = 0;
        for (int i = 0; i < scales.size(); i++) {
            Scale scale = scales.get(i);
            double known = row == null
                    ? Double.NaN
                    : FeatureColumns.number(columns.numeric().get(i), row);
            double number = Double.isNaN(known) ? scale.imputed() : known;
            // As StandardScalerModel does: by the reciprocal, which differs from a division in the last bit.
            features[at++] = (float) ((number - scale.mean()) * (1.0 / scale.std()));
        }
        for (int i = 0; i < categories.size(); i++) {
            List<String> known = categories.get(i);
            String category = row == null
                    ? null
                    : FeatureColumns.category(columns.categorical().get(i), row);
            int index = category == null ? -1 : Collections.binarySearch(known, category);
            features[at + (index < 0 ? known.size() : index)] = 1;
            at += known.size() + 1;
        }
        return features;
    }

    /** The name of each feature, in their order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        columns.numeric().forEach(source -> names.add(source.name()));
        for (int i = 0; i < categories.size(); i++) {
            String column = columns.categorical().get(i).name();
            categories.get(i).forEach(category -> names.add(column + "=" + category));
            names.add(column + "=" + UNKNOWN);
        }
        return names;
    }

    /** What {@code dataset.json} says of them. */
    public Map<String, Object> describe() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("column", COLUMN);
        map.put("pipeline", FOLDER);
        map.put("rows", rows);
        map.put("features", names());
        List<Map<String, Object>> numeric = new ArrayList<>();
        for (int i = 0; i < scales.size(); i++) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("column", columns.numeric().get(i).name());
            entry.put("imputed", scales.get(i).imputed());
            entry.put("mean", scales.get(i).mean());
            entry.put("std", scales.get(i).std());
            numeric.add(entry);
        }
        map.put("numeric", numeric);
        List<Map<String, Object>> categorical = new ArrayList<>();
        for (int i = 0; i < categories.size(); i++) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("column", columns.categorical().get(i).name());
            entry.put("categories", categories.get(i));
            categorical.add(entry);
        }
        map.put("categorical", categorical);
        return map;
    }
}
