package io.tileseq.config;

import io.tileseq.model.Normalization;
import java.util.List;

/**
 * How values are normalised: {@code y = (x - mean) / std} per band.
 *
 * @param kind where mean and std come from
 * @param mean with {@code constants}: one per band; else empty
 * @param std with {@code constants}: one per band, not 0; else empty
 */
public record NormalizeConfig(Normalization.Kind kind, List<Double> mean, List<Double> std) {
    public static final Normalization.Kind DEFAULT_KIND = Normalization.Kind.NONE;

    public NormalizeConfig {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }
}
