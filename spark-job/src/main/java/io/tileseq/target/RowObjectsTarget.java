package io.tileseq.target;

import io.tileseq.model.RowText;
import io.tileseq.model.StoredTensor;
import io.tileseq.model.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Boxes or points of a tile alone, which stand in its rows.
 *
 * @param objects what is stored of them
 * @param cells where they stand
 * @param format what the coordinates of boxes are
 */
public record RowObjectsTarget(ObjectsTarget objects, RowObjects cells, BoxFormat format)
        implements RowTarget, Labeled {

    /**
     * One object, in pixels of the region's image.
     *
     * @param ends as {@link ObjectValues#ends} gives them
     * @param label empty without classes
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    public record Value(double[] ends, String label, long track, long visibility) {}

    @Override
    public String name() {
        return objects.name();
    }

    @Override
    public boolean atFrames() {
        return objects.atFrames();
    }

    @Override
    public Optional<StoredTensor> tensor(TensorSpec input) {
        return objects.tensor(input);
    }

    @Override
    public Map<String, Object> describe() {
        return objects.describe();
    }

    @Override
    public List<Integer> columns() {
        return cells.columns();
    }

    @Override
    public LabelMap labels() {
        return objects.labels();
    }

    @Override
    public boolean isOpen() {
        return objects.isOpen();
    }

    @Override
    public RowObjectsTarget with(LabelMap fitted) {
        return new RowObjectsTarget(objects.with(fitted), cells, format);
    }

    @Override
    public List<String> labelsOf(RowText row) {
        return values(row).stream().map(Value::label).distinct().toList();
    }

    @Override
    public boolean isLabeled(RowText row) {
        return objects.unlistedIsEmpty() || !isBlank(row);
    }

    /** The objects of a row without fault, in the order in which they stand there. */
    public List<Value> values(RowText row) {
        List<Value> values = new ArrayList<>();
        if (!isBlank(row)) {
            for (List<String> fields : cells.read(row)) {
                values.add(new Value(
                        ends(fields),
                        objects.has().label() ? LabelMap.canonical(label(fields)) : "",
                        objects.has().track() ? ObjectValues.track(track(fields)) : ObjectsTarget.NO_TRACK,
                        objects.has().visibility() ? ObjectValues.integer(visibility(fields)) : 0));
            }
        }
        return values;
    }

    @Override
    public Optional<Fault> fault(RowText row) {
        boolean isList = cells.list() >= 0;
        String what = objects.shape() == ObjectsTarget.Shape.BOXES ? "boxes" : "points";
        if (isBlank(row)) {
            String remedy = isList ? "write [] where there are none" : "set unlisted: empty if the tile then has none";
            return objects.unlistedIsEmpty()
                    ? Optional.empty()
                    : Optional.of(new Fault(columns().get(0), "tells no " + what + "; " + remedy));
        }
        List<List<String>> all = cells.read(row);
        if (all == null) {
            return Optional.of(new Fault(
                    cells.list(),
                    "is no JSON list of " + what + ": of objects with the fields " + String.join(", ", cells.fields())
                            + ", or of arrays of their values in this order"));
        }
        for (int i = 0; i < all.size(); i++) {
            Problem problem = problem(all.get(i));
            if (problem != null) {
                int column = isList ? cells.list() : cells.cells().get(problem.field());
                return Optional.of(new Fault(column, (isList ? "at place " + (i + 1) + " " : "") + problem.what()));
            }
        }
        return Optional.empty();
    }

    /** What is wrong with the value of a field. */
    private record Problem(int field, String what) {}

    private Problem problem(List<String> fields) {
        int coordinates = objects.shape().coordinates().size();
        if (ends(fields) == null) {
            return new Problem(
                    0,
                    "has " + fields.subList(0, coordinates) + " for "
                            + String.join(", ", cells.fields().subList(0, coordinates)) + ", which must be "
                            + ObjectValues.wanted(objects.shape()));
        }
        if (objects.has().label()) {
            String label = label(fields);
            if (label == null || label.isBlank()) {
                return new Problem(coordinates, "has no class");
            }
            if (objects.labels() != null && objects.labels().index(label) == LabelMap.UNKNOWN) {
                return new Problem(coordinates, "has class " + label + ", which " + Labeled.notInMap(objects.labels()));
            }
        }
        if (objects.has().track() && ObjectValues.track(track(fields)) == null) {
            return new Problem(trackField(), "has track " + track(fields) + ", which is no integer");
        }
        return objects.has().visibility() && ObjectValues.integer(visibility(fields)) == null
                ? new Problem(fields.size() - 1, "has visibility " + visibility(fields) + ", which is no integer")
                : null;
    }

    private double[] ends(List<String> fields) {
        return ObjectValues.ends(
                objects.shape(),
                format,
                fields.subList(0, objects.shape().coordinates().size()));
    }

    private String label(List<String> fields) {
        return fields.get(objects.shape().coordinates().size());
    }

    private int trackField() {
        return objects.shape().coordinates().size() + (objects.has().label() ? 1 : 0);
    }

    private String track(List<String> fields) {
        return fields.get(trackField());
    }

    private static String visibility(List<String> fields) {
        return fields.get(fields.size() - 1);
    }
}
