package io.tileseq.config;

import io.tileseq.augment.AugmentConfig;
import io.tileseq.augment.Range;
import java.util.List;

/** Reads the section {@code augment}. A range is a list of two numbers, or one number for what lies about its neutral value. */
final class AugmentReader {
    private final Section section;

    private AugmentReader(Section section) {
        this.section = section;
    }

    static AugmentConfig read(Section section) {
        AugmentConfig config = new AugmentReader(section).config();
        if (config.changesAnything() && !section.has("copies")) {
            section.problem(
                    "copies", "is required where something may happen to copies; 0 leaves every sample as it is");
        }
        if (config.copies() > 0 && !config.changesAnything()) {
            section.problem(
                    "copies",
                    "is " + config.copies()
                            + " but nothing may happen to the copies; give flip_horizontal or another key");
        }
        section.finish();
        return config;
    }

    private AugmentConfig config() {
        int copies = (int) section.integer("copies", AugmentConfig.DEFAULT_COPIES, 0, AugmentConfig.MAX_COPIES);
        long seed = section.integer("seed", AugmentConfig.DEFAULT_SEED, Long.MIN_VALUE, Long.MAX_VALUE);
        return new AugmentConfig(
                copies,
                seed,
                chance("flip_horizontal"),
                chance("flip_vertical"),
                chance("rot90"),
                range("rotate_degrees", 0, -1, -180, 180),
                crop(section.section("random_resized_crop")),
                range("brightness", 0, -1, -1, 1),
                range("contrast", 1, -1, 0, 100),
                range("gamma", 1, -1, 0.01, 100),
                range("noise_std", 0, 0, 0, 1),
                valueRange(),
                chance("band_drop"),
                chance("frame_drop"),
                chance("time_reversal"));
    }

    private double chance(String key) {
        return section.number(key, 0, 0, 1);
    }

    /**
     * @param neutral what has no effect
     * @param side -1 if a single number {@code n} stands for neutral - n to neutral + n, 0 if for neutral to neutral + n
     */
    private Range range(String key, double neutral, int side, double low, double high) {
        List<Double> given = section.numbers(key);
        return switch (given.size()) {
            case 0 -> Range.of(neutral);
            case 1 -> range(section, key, neutral + side * given.get(0), neutral + given.get(0), low, high, neutral);
            default -> two(section, key, given, low, high, neutral);
        };
    }

    private static Range two(Section section, String key, List<Double> given, double low, double high, double neutral) {
        if (given.size() > 2) {
            section.problem(key, "must be one number or two as [low, high] but is " + given);
            return Range.of(neutral);
        }
        return range(section, key, given.get(0), given.get(given.size() - 1), low, high, neutral);
    }

    private static Range range(
            Section section, String key, double first, double last, double low, double high, double neutral) {
        if (first < low || last > high || first > last) {
            section.problem(
                    key,
                    "must go from low to high within " + low + " to " + high + " but goes from " + first + " to "
                            + last);
            return Range.of(neutral);
        }
        return new Range(first, last);
    }

    private static AugmentConfig.Crop crop(Section crop) {
        List<Double> scale = crop.numbers("scale");
        List<Double> ratio = crop.numbers("ratio");
        if (scale.isEmpty() && !ratio.isEmpty()) {
            crop.problem("scale", "is required beside ratio: the least and the largest share of a frame's area");
        }
        Range scales = scale.isEmpty() ? null : two(crop, "scale", scale, 1e-6, 1, 1);
        Range ratios = ratio.isEmpty() ? AugmentConfig.DEFAULT_RATIO : two(crop, "ratio", ratio, 1e-3, 1e3, 1);
        crop.finish();
        return scales == null ? null : new AugmentConfig.Crop(scales, ratios);
    }

    private Range valueRange() {
        List<Double> given = section.numbers("value_range");
        if (given.isEmpty()) {
            return null;
        }
        if (given.size() != 2 || !(given.get(0) < given.get(1))) {
            section.problem("value_range", "must be two numbers as [low, high], low < high, but is " + given);
            return null;
        }
        return new Range(given.get(0), given.get(1));
    }
}
