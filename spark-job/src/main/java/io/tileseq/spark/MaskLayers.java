package io.tileseq.spark;

import io.tileseq.config.BuildConfig;
import io.tileseq.config.TargetConfig;
import io.tileseq.image.ImageOptions;
import io.tileseq.model.UserException;
import io.tileseq.plan.FrameOrder;
import io.tileseq.plan.ImageSource;
import io.tileseq.plan.PathPattern;
import io.tileseq.plan.RegionDraft;
import io.tileseq.sequence.Windows;
import io.tileseq.target.MaskLayer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The images of masks: a layer for each pattern by which targets name them. Targets with one pattern share a layer, unless one
 * takes colours and the other indices.
 */
final class MaskLayers {

    /**
     * One layer.
     *
     * @param images where its files are
     * @param bands how many bands of a pixel count
     */
    record Layer(TargetConfig.MaskImages images, int bands) {}

    private final List<Layer> layers;
    /** By layer, the positions at which some window's target reads it. */
    private final List<BitSet> positions = new ArrayList<>();

    private final ImageOptions options;
    private final RegionImagesTable images;

    private MaskLayers(List<Layer> layers, ImageOptions options, RegionImagesTable images) {
        this.layers = layers;
        this.options = options;
        this.images = images;
    }

    static MaskLayers of(BuildConfig config, RegionImagesTable images, Windows windows) {
        MaskLayers masks =
                new MaskLayers(of(config.targets().values()), config.image().options(), images);
        for (Layer layer : masks.layers) {
            BitSet read = new BitSet();
            config.targets().values().forEach(target -> {
                if (target instanceof TargetConfig.OfImages of && layer.equals(layerOf(of))) {
                    read.or(target.at() == TargetConfig.At.FRAMES ? windows.inputs() : windows.targets());
                }
            });
            masks.positions.add(read);
        }
        return masks;
    }

    /** The layers of some targets, in the order in which targets name them first. */
    static List<Layer> of(Collection<TargetConfig> targets) {
        Set<Layer> layers = new LinkedHashSet<>();
        for (TargetConfig target : targets) {
            if (target instanceof TargetConfig.OfImages of && of.images().isPresent()) {
                layers.add(layerOf(of));
            }
        }
        return List.copyOf(layers);
    }

    private static Layer layerOf(TargetConfig.OfImages target) {
        return target.images().map(images -> new Layer(images, target.bands())).orElse(null);
    }

    /** What a target is read from. */
    static MaskLayer layer(TargetConfig.OfImages target, List<Layer> layers) {
        Layer layer = layerOf(target);
        return layer == null ? MaskLayer.own(target.bands()) : new MaskLayer(layers.indexOf(layer), layer.bands());
    }

    /** The names in the patterns of some targets, in their order. */
    static Set<String> placeholders(Collection<TargetConfig> targets) {
        Set<String> names = new LinkedHashSet<>();
        of(targets).forEach(layer -> names.addAll(pattern(layer).placeholders()));
        return names;
    }

    private static PathPattern pattern(Layer layer) {
        return new PathPattern(layer.images().pattern().resolved());
    }

    /** How the files of each layer are read. */
    List<ImageOptions> options() {
        return layers.stream()
                .map(layer -> options.withPalette(layer.bands() > 1))
                .toList();
    }

    /** By layer, the files of a region at each frame; none where no window reads it, or a value in its path is not known. */
    List<List<List<ImageSource>>> sources(String region, RegionDraft draft, FrameOrder order) {
        List<List<List<ImageSource>>> all = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            List<List<ImageSource>> sources = new ArrayList<>();
            for (int frame = 0; frame < order.size(); frame++) {
                sources.add(positions.get(i).get(frame) ? source(layer, region, draft, order.label(frame)) : List.of());
            }
            all.add(sources);
        }
        return all;
    }

    private List<ImageSource> source(Layer layer, String region, RegionDraft draft, String frame) {
        Function<String, String> values = images.values(region, draft, frame);
        PathPattern pattern = pattern(layer);
        if (pattern.placeholders().stream().anyMatch(name -> values.apply(name) == null)) {
            return List.of();
        }
        int page = layer.images().pages() ? RegionImagesTable.page(frame) : 0;
        return List.of(new ImageSource(pattern.fill(values), page, List.of()));
    }

    /** @throws UserException if patterns name what neither a table nor a listing tells */
    static void requireKnown(BuildConfig config, Set<String> groups) {
        if (config.tiles().hasTable()) {
            return;
        }
        for (String name : placeholders(config.targets().values())) {
            boolean known = name.equals(PathPattern.REGION) || name.equals(PathPattern.FRAME) || groups.contains(name);
            if (!known) {
                throw UserException.config("the pattern of a mask has {" + name
                        + "}, but without a tile table there are only {region}, {frame} and, with frames.listing, the"
                        + " named groups of its match");
            }
        }
    }
}
