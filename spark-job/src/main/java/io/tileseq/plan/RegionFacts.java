package io.tileseq.plan;

import io.tileseq.sequence.FrameState;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A region and the images it has, one for each position in the order of frames.
 *
 * @param region the region's id as text
 * @param sources files of each frame; empty for a frame that a table of frames does not name
 * @param frames what their headers say
 * @param masks its masks, by layer
 * @param pathDiffers a message if a column that fills the path has several values within the region, else null
 * @param splitText what the split column says of the region; null without one, or if it says several things
 * @param splitDiffers whether the split column says several things
 */
public record RegionFacts(
        String region,
        List<List<ImageSource>> sources,
        List<FrameFacts> frames,
        List<MaskFacts> masks,
        String pathDiffers,
        String splitText,
        boolean splitDiffers)
        implements Serializable {

    public RegionFacts {
        sources = List.copyOf(sources);
        frames = List.copyOf(frames);
        masks = List.copyOf(masks);
        if (sources.size() != frames.size()) {
            throw new IllegalArgumentException("a region needs the sources and the facts of each frame but has "
                    + sources.size() + " and " + frames.size());
        }
    }

    /** A region without masks. */
    public RegionFacts(
            String region,
            List<List<ImageSource>> sources,
            List<FrameFacts> frames,
            String pathDiffers,
            String splitText,
            boolean splitDiffers) {
        this(region, sources, frames, List.of(), pathDiffers, splitText, splitDiffers);
    }

    /** The region with other facts about the same images. */
    public RegionFacts with(List<FrameFacts> newFrames, List<MaskFacts> newMasks) {
        return new RegionFacts(region, sources, newFrames, newMasks, pathDiffers, splitText, splitDiffers);
    }

    /** The smallest height among the readable images; 0 if none is readable. */
    public int minHeight() {
        return readable().mapToInt(frame -> frame.grid().height()).min().orElse(0);
    }

    /** The smallest width among the readable images; 0 if none is readable. */
    public int minWidth() {
        return readable().mapToInt(frame -> frame.grid().width()).min().orElse(0);
    }

    /** The largest height among the readable images; 0 if none is readable. */
    public int maxHeight() {
        return readable().mapToInt(frame -> frame.grid().height()).max().orElse(0);
    }

    /** The largest width among the readable images; 0 if none is readable. */
    public int maxWidth() {
        return readable().mapToInt(frame -> frame.grid().width()).max().orElse(0);
    }

    /** Every file that it reads, masks included. */
    public Set<String> files() {
        Set<String> files = imageFiles();
        masks.forEach(mask -> addPaths(mask.sources(), files));
        return files;
    }

    /** The files of its images, without masks. */
    public Set<String> imageFiles() {
        Set<String> files = new TreeSet<>();
        addPaths(sources, files);
        return files;
    }

    private static void addPaths(List<List<ImageSource>> sources, Set<String> paths) {
        sources.forEach(frame -> frame.forEach(source -> paths.add(source.path())));
    }

    public FrameState[] states() {
        return frames.stream().map(FrameFacts::state).toArray(FrameState[]::new);
    }

    public long[] sizes() {
        return frames.stream().mapToLong(FrameFacts::size).toArray();
    }

    private Stream<FrameFacts> readable() {
        return frames.stream().filter(FrameFacts::isReadable);
    }
}
