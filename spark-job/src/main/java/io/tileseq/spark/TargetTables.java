package io.tileseq.spark;

import io.tileseq.config.ClassesConfig;
import io.tileseq.config.TargetConfig;
import io.tileseq.config.TargetConfig.At;
import io.tileseq.model.UserException;
import io.tileseq.target.ClassTarget;
import io.tileseq.target.FramesTarget;
import io.tileseq.target.LabelMap;
import io.tileseq.target.MaskLayer;
import io.tileseq.target.MaskTarget;
import io.tileseq.target.MultiLabelTarget;
import io.tileseq.target.ObjectsTarget;
import io.tileseq.target.RowObjects;
import io.tileseq.target.RowObjectsTarget;
import io.tileseq.target.ScalarTarget;
import io.tileseq.target.ShareTarget;
import io.tileseq.target.StandardizedTarget;
import io.tileseq.target.TableTarget;
import io.tileseq.target.Target;
import io.tileseq.target.TargetClasses;
import io.tileseq.target.VectorTarget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/** Makes targets of what the config says, given where its columns are. */
final class TargetTables {
    private TargetTables() {}

    /**
     * @param targets by name
     * @param index where a column stands in the tile table
     * @throws io.tileseq.model.UserException if a column is not there
     */
    static List<Target> resolve(Map<String, TargetConfig> targets, ToIntFunction<String> index) {
        List<Target> resolved = new ArrayList<>();
        List<MaskLayers.Layer> layers = MaskLayers.of(targets.values());
        targets.forEach((name, target) -> resolved.add(
                target instanceof TargetConfig.OfImages || target instanceof TargetConfig.NextFrames
                        ? ofImages(name, target, layers)
                        : resolve(name, target, index)));
        return resolved;
    }

    private static Target ofImages(String name, TargetConfig target, List<MaskLayers.Layer> layers) {
        if (target instanceof TargetConfig.NextFrames frames) {
            return new FramesTarget(name, frames.count());
        }
        MaskLayer layer = MaskLayers.layer((TargetConfig.OfImages) target, layers);
        if (target instanceof TargetConfig.Share share) {
            return new ShareTarget(name, layer, share.value(), share.ignore().isEmpty() ? null : share.ignore());
        }
        TargetConfig.Mask mask = (TargetConfig.Mask) target;
        return new MaskTarget(
                name,
                layer,
                mask.at() == At.FRAMES,
                mask.remap().orElse(null),
                mask.ignore().orElse(null),
                null);
    }

    private static Target resolve(String name, TargetConfig target, ToIntFunction<String> index) {
        boolean atFrames = target.at() == At.FRAMES;
        if (target instanceof TargetConfig.Scalar scalar) {
            return new ScalarTarget(name, index.applyAsInt(scalar.column()), atFrames);
        }
        if (target instanceof TargetConfig.Vector vector) {
            List<Integer> columns =
                    vector.columns().stream().map(index::applyAsInt).toList();
            return new VectorTarget(name, columns, vector.columns(), atFrames);
        }
        if (target instanceof TargetConfig.ClassLabel label) {
            boolean oneHot = label.encoding() == TargetConfig.Encoding.ONE_HOT;
            return new ClassTarget(name, index.applyAsInt(label.column()), atFrames, labels(label.labels()), oneHot);
        }
        if (target instanceof TargetConfig.MultiLabel label) {
            return new MultiLabelTarget(
                    name, index.applyAsInt(label.column()), atFrames, labels(label.labels()), label.separator());
        }
        if (target instanceof TargetConfig.Objects objects) {
            ObjectsTarget stored = new ObjectsTarget(
                    name,
                    atFrames,
                    objects.shape(),
                    objects.label().isPresent() ? labels(objects.labels()) : null,
                    new ObjectsTarget.Has(
                            objects.label().isPresent(),
                            objects.track().isPresent(),
                            objects.visibility().isPresent()),
                    objects.minSize(),
                    objects.minVisible(),
                    objects.normalize(),
                    objects.unlisted() == TargetConfig.Unlisted.EMPTY);
            return objects.isOfTileTable()
                    ? new RowObjectsTarget(stored, cells(objects, index), objects.format())
                    : stored;
        }
        throw new IllegalStateException("no target is made of " + target);
    }

    private static RowObjects cells(TargetConfig.Objects objects, ToIntFunction<String> index) {
        List<String> fields = new ArrayList<>(objects.columns());
        objects.label().ifPresent(fields::add);
        objects.track().ifPresent(fields::add);
        objects.visibility().ifPresent(fields::add);
        return objects.column().isPresent()
                ? new RowObjects(index.applyAsInt(objects.column().get()), fields, List.of())
                : new RowObjects(
                        -1, fields, fields.stream().map(index::applyAsInt).toList());
    }

    /** The label map; null if it is to be fitted. */
    private static LabelMap labels(TargetConfig.Labels labels) {
        if (labels.isFitted()) {
            return null;
        }
        boolean background = labels.other() == TargetConfig.Other.BACKGROUND;
        Map<String, Integer> known = new LinkedHashMap<>();
        labels.given()
                .ifPresentOrElse(
                        given -> given.forEach((label, index) -> known.put(LabelMap.canonical(label), index)),
                        () -> labels.wanted().forEach(label -> known.put(LabelMap.canonical(label), known.size())));
        List<String> wanted = labels.wanted().stream().map(LabelMap::canonical).toList();
        return LabelMap.of(known, wanted, background, labels.given().isEmpty());
    }

    /** What tells classes, of targets that are resolved. */
    static TargetClasses classes(ClassesConfig config, List<Target> targets) {
        Target target = targets.stream()
                .filter(each -> each.name().equals(config.target()))
                .findFirst()
                .orElseThrow();
        // Bins are of the numbers in the table, also where those that are stored are standardised.
        TableTarget table =
                target instanceof StandardizedTarget standardized ? standardized.target() : (TableTarget) target;
        return new TargetClasses(table, config.bins());
    }

    /** @throws UserException if there is no class, or so many that ids are meant */
    static void requireClasses(String key, String target, Set<String> classes, int most) {
        if (classes.isEmpty()) {
            throw UserException.input(
                    key + ".target " + target + " tells no class: no planned sample has a value of it");
        }
        if (classes.size() > most) {
            throw UserException.input(key + ".target " + target + " has more than " + most
                    + " distinct classes, such as " + new TreeSet<>(classes).first()
                    + "; use a target with fewer, or a scalar with " + key + ".bins");
        }
    }
}
