package io.tileseq.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the keys {@code target} and {@code bins}, which tell the class of a sample. */
final class ClassesReader {
    private ClassesReader() {}

    /**
     * What they say; empty if there is no target.
     *
     * @param targets all of the config, by name
     */
    static Optional<ClassesConfig> read(Section section, Map<String, TargetConfig> targets) {
        Optional<String> name = section.optionalText("target");
        List<Double> bins = section.numbers("bins");
        for (int i = 1; i < bins.size(); i++) {
            if (!(bins.get(i - 1) < bins.get(i))) {
                section.problem("bins", "must ascend but is " + bins);
                break;
            }
        }
        if (name.isEmpty()) {
            if (!bins.isEmpty()) {
                section.problem("target", "is required beside bins; it names the scalar target that they divide");
            }
            return Optional.empty();
        }
        TargetConfig target = targets.get(name.get());
        if (target == null) {
            section.problem(
                    "target",
                    "must be one of targets but is " + name.get() + Problems.suggestion(name.get(), targets.keySet()));
        } else if (target.at() != TargetConfig.At.TARGET
                || !(target instanceof TargetConfig.Scalar || target instanceof TargetConfig.ClassLabel)) {
            section.problem(
                    "target",
                    "must be of kind scalar or class, at: target, but " + name.get()
                            + (target instanceof TargetConfig.OfImages
                                    ? " is read from images, after the splits are made; take a column of the tile table"
                                    : " is not"));
        } else if (target instanceof TargetConfig.Scalar == bins.isEmpty()) {
            section.problem(
                    "bins",
                    bins.isEmpty()
                            ? "is required for the scalar " + name.get() + ": where one class ends and the next begins"
                            : "is only for a scalar target, but " + name.get() + " is a class");
        }
        return Optional.of(new ClassesConfig(name.get(), bins));
    }
}
