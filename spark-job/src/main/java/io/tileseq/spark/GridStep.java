package io.tileseq.spark;

import io.tileseq.config.SplitConfig;
import io.tileseq.model.BlockGrid;
import io.tileseq.model.Split;
import io.tileseq.model.UserException;
import io.tileseq.plan.GroupPlanner;
import io.tileseq.plan.RegionFacts;
import io.tileseq.plan.TileRecord;
import io.tileseq.sequence.Windows;
import io.tileseq.split.RegionSplit;
import io.tileseq.split.RegionSplitter;
import io.tileseq.split.SplitException;
import io.tileseq.split.SplitGrid;
import io.tileseq.split.SplitPart;
import io.tileseq.split.SplitUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.spark.api.java.JavaRDD;

/** Divides regions by spatial blocks, which are drawn as regions are otherwise. */
final class GridStep {
    /** Blocks that a build may have: the driver holds the split of each. */
    static final int MOST_BLOCKS = 1 << 20;

    private final SplitConfig config;
    private final SplitConfig.Grid size;

    GridStep(SplitConfig config) {
        this.config = config;
        this.size = config.grid().orElseThrow();
    }

    Map<String, RegionSplit> splits(SortedMap<String, RegionFacts> regions, JavaRDD<TileRecord> tiles, Windows windows)
            throws SplitException {
        List<List<String>> sharing = SplitStep.sharing(regions.values());
        Map<String, SplitGrid> grids = grids(regions, sharing);
        Map<String, Map<Integer, Long>> counts = SplitCounts.blocks(tiles, grids);
        List<SplitUnit> units = new ArrayList<>();
        for (List<String> group : sharing) {
            for (int block = 0; block < grids.get(group.get(0)).blocks().count(); block++) {
                long count = 0;
                for (String region : group) {
                    count += counts.get(region).getOrDefault(block, 0L);
                }
                units.add(new SplitUnit(List.of(key(group, grids, block)), count * windows.count()));
            }
        }
        Map<String, Integer> drawn =
                new RegionSplitter(SplitPart.ofSplits(config.fractions()), config.seed()).byFractions(units);
        Map<String, RegionSplit> splits = new HashMap<>();
        for (List<String> group : sharing) {
            SplitGrid grid = grids.get(group.get(0));
            List<Split> ofBlock = new ArrayList<>();
            for (int block = 0; block < grid.blocks().count(); block++) {
                ofBlock.add(Split.values()[drawn.get(key(group, grids, block))]);
            }
            RegionSplit split = new RegionSplit.ByBlock(grid, ofBlock);
            group.forEach(region -> splits.put(region, split));
        }
        return splits;
    }

    /** What seeds hash of a block: the first region that has it, and where it lies. */
    private static String key(List<String> group, Map<String, SplitGrid> grids, int block) {
        int across = grids.get(group.get(0)).blocks().across();
        return group.get(0) + "/" + block / across + "," + block % across;
    }

    /** The blocks of each region; those that share source files have one grid, over the largest of their images. */
    private Map<String, SplitGrid> grids(SortedMap<String, RegionFacts> regions, List<List<String>> sharing)
            throws SplitException {
        Map<String, SplitGrid> grids = new HashMap<>();
        long blocks = 0;
        for (List<String> group : sharing) {
            int height = 1;
            int width = 1;
            for (String region : group) {
                height = Math.max(height, regions.get(region).maxHeight());
                width = Math.max(width, regions.get(region).maxWidth());
            }
            BlockGrid grid = new BlockGrid(height, width, size.height(), size.width());
            blocks += (long) grid.across() * grid.down();
            if (blocks > MOST_BLOCKS) {
                throw new SplitException("split.grid of " + size.height() + " x " + size.width()
                        + " pixels cuts the regions into more than " + MOST_BLOCKS
                        + " blocks; use larger blocks, or split.by: region");
            }
            SplitGrid own = new SplitGrid(grid, size.buffer());
            group.forEach(region -> grids.put(region, own));
        }
        return grids;
    }

    /** @throws UserException if nothing is left for a split when what lies in buffers is dropped */
    static void requireSamples(Map<Split, Double> fractions, Collection<GroupPlanner.Piece> pieces) {
        for (Split split : Split.values()) {
            boolean has = pieces.stream()
                    .flatMap(piece -> piece.sizes().stream())
                    .anyMatch(size -> size.samples().getOrDefault(split, 0L) > 0);
            if (fractions.get(split) > 0 && !has) {
                throw UserException.config("split " + split.text()
                        + " would be empty: every tile of its blocks reaches, with"
                        + " the buffer about it, into a block of another split; use larger blocks in split.grid, a smaller"
                        + " split.grid.buffer, another split.seed, or set split.fractions." + split.text() + " to 0");
            }
        }
    }
}
