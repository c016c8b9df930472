package io.tileseq.config;

import io.tileseq.augment.AugmentConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A whole config, checked.
 *
 * @param targets by name, in the order of the file
 * @param tree every key with its value, defaults included, as it stands in {@code dataset.json}; paths as written
 */
public record BuildConfig(
        TilesConfig tiles,
        FramesConfig frames,
        SequenceConfig sequence,
        ImageConfig image,
        Map<String, TargetConfig> targets,
        TabularConfig tabular,
        NormalizeConfig normalize,
        SplitConfig split,
        Optional<BalanceConfig> balance,
        AugmentConfig augment,
        ShuffleConfig shuffle,
        OutputConfig output,
        Map<String, Object> tree) {

    public BuildConfig {
        targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
        tree = Collections.unmodifiableMap(new LinkedHashMap<>(tree));
    }
}
