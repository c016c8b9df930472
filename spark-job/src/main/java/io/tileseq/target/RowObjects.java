package io.tileseq.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tileseq.model.RowText;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the objects of a tile stand in its rows: as a JSON list in one cell, or one object in cells of its own. An element of
 * the list is an object with the fields, or an array of their values in order; a list of numbers alone is cut into such
 * arrays, as COCO writes keypoints.
 *
 * @param list index of the column of lists; -1 if the row has one object in columns of its own
 * @param fields names of the fields: the coordinates, then those of class, track and visibility that there are
 * @param cells indices of their columns, without a list
 */
public record RowObjects(int list, List<String> fields, List<Integer> cells) implements Serializable {
    /** NaN is read so that it can be told of. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public RowObjects {
        fields = List.copyOf(fields);
        cells = List.copyOf(cells);
    }

    /** Indices of the columns that hold objects. */
    List<Integer> columns() {
        return list < 0 ? cells : List.of(list);
    }

    /**
     * The values of each object's fields, as text.
     *
     * @param row that is not blank
     * @return null if the cell holds no list of objects
     */
    List<List<String>> read(RowText row) {
        if (list < 0) {
            return List.of(
                    Arrays.asList(cells.stream().map(column -> row.get(column)).toArray(String[]::new)));
        }
        JsonNode elements;
        try {
            elements = JSON.readTree(row.get(list));
        } catch (JsonProcessingException e) {
            return null;
        }
        if (!elements.isArray()) {
            return null;
        }
        List<List<String>> objects = new ArrayList<>();
        if (!elements.isEmpty() && !elements.get(0).isContainerNode()) {
            for (int at = 0; at < elements.size(); at += fields.size()) {
                objects.add(values(elements, at));
            }
            return elements.size() % fields.size() == 0 ? objects : null;
        }
        for (JsonNode element : elements) {
            if (!element.isContainerNode()) {
                return null;
            }
            objects.add(values(element, 0));
        }
        return objects;
    }

    private List<String> values(JsonNode element, int first) {
        String[] values = new String[fields.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode value = element.isArray() ? element.get(first + i) : element.get(fields.get(i));
            values[i] = value == null || value.isNull() ? null : text(value);
        }
        return Arrays.asList(values);
    }

    /** A number without exponent, so that it reads as the integer that it may be. */
    private static String text(JsonNode value) {
        return value.isFloatingPointNumber() && Double.isFinite(value.doubleValue())
                ? value.decimalValue().toPlainString()
                : value.asText();
    }
}
