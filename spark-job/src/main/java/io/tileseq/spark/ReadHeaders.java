package io.tileseq.spark;

import io.tileseq.image.BadImageException;
import io.tileseq.image.ImageHeader;
import io.tileseq.image.ImageOptions;
import io.tileseq.image.ReadCounter;
import io.tileseq.image.RegionImage;
import io.tileseq.image.RegionImages;
import io.tileseq.plan.FrameFacts;
import io.tileseq.plan.ImageSource;
import io.tileseq.plan.InputFile;
import io.tileseq.plan.MaskFacts;
import io.tileseq.read.FrameImages;
import io.tileseq.sequence.FrameState;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** Opens the headers of a region's images and masks; no pixel is read. */
final class ReadHeaders implements Function<ReadHeaders.Region, ReadHeaders.Headers> {
    private static final long serialVersionUID = 1L;

    /**
     * A region and its files at each frame.
     *
     * @param masks those of masks, by layer
     */
    record Region(String id, List<List<ImageSource>> sources, List<List<List<ImageSource>>> masks)
            implements Serializable {}

    /** What the headers say, and the files as they are now. */
    record Headers(Region region, List<FrameFacts> frames, List<MaskFacts> masks, List<InputFile> files)
            implements Serializable {}

    private final SerializableConfiguration conf;
    private final ImageOptions options;
    private final boolean pages;
    private final List<ImageOptions> ofMasks;

    /**
     * @param pages whether frames are the pages of one file, so that a page beyond the last is a missing frame
     * @param ofMasks how masks are decoded, by layer
     */
    ReadHeaders(SerializableConfiguration conf, ImageOptions options, boolean pages, List<ImageOptions> ofMasks) {
        this.conf = conf;
        this.options = options;
        this.pages = pages;
        this.ofMasks = List.copyOf(ofMasks);
    }

    @Override
    public Headers call(Region region) throws IOException {
        List<InputFile> files = new ArrayList<>();
        List<FrameFacts> frames = frames(region.sources(), options, pages, "image of region " + region.id(), files);
        List<MaskFacts> masks = new ArrayList<>();
        for (int layer = 0; layer < region.masks().size(); layer++) {
            List<List<ImageSource>> sources = region.masks().get(layer);
            String what = "mask of region " + region.id();
            masks.add(new MaskFacts(sources, frames(sources, ofMasks.get(layer), pages, what, files)));
        }
        return new Headers(region, frames, masks, files);
    }

    /** Each file's header is read once, also where it serves several frames. */
    private List<FrameFacts> frames(
            List<List<ImageSource>> all, ImageOptions how, boolean paged, String what, List<InputFile> files)
            throws IOException {
        List<FrameFacts> frames = new ArrayList<>();
        FrameImages images = new FrameImages(conf.value(), new ReadCounter());
        Map<String, InputFile> stamps = new LinkedHashMap<>();
        Map<List<ImageSource>, FrameFacts> read = new HashMap<>();
        int known = -1;
        for (List<ImageSource> sources : all) {
            if (paged && known < 0 && !sources.isEmpty()) {
                known = pages(sources.get(0).path());
            }
            boolean beyond =
                    paged && !sources.isEmpty() && known > 0 && sources.get(0).page() >= known;
            FrameFacts facts = read.get(sources);
            if (facts == null) {
                facts = beyond
                        ? FrameFacts.missing(sources.get(0).path() + " has only " + known + " page(s)")
                        : read(what, sources, how, images, stamps);
                read.put(sources, facts);
            }
            frames.add(facts);
        }
        files.addAll(stamps.values());
        return frames;
    }

    /** How many pages a file has; 0 if it has no readable header. */
    int pages(String path) throws IOException {
        try (RegionImage image = RegionImages.open(conf.value(), path, 0, options, new ReadCounter())) {
            return image.header().pages();
        } catch (FileNotFoundException | BadImageException e) {
            return 0;
        }
    }

    private FrameFacts read(
            String what, List<ImageSource> sources, ImageOptions how, FrameImages images, Map<String, InputFile> stamps)
            throws IOException {
        if (sources.isEmpty()) {
            return FrameFacts.missing("no " + what + " is listed here");
        }
        for (ImageSource source : sources) {
            try {
                if (!stamps.containsKey(source.path())) {
                    stamps.put(source.path(), InputFiles.stamp(conf.value(), source.path()));
                }
            } catch (FileNotFoundException e) {
                return FrameFacts.missing("there is no file " + source.path());
            }
        }
        try (RegionImage image = images.open(sources, how)) {
            ImageHeader header = image.header();
            Double nodata =
                    header.nodata().isPresent() ? Double.valueOf(header.nodata().getAsDouble()) : null;
            return new FrameFacts(FrameState.READABLE, header.grid(), header.bands(), header.type(), nodata, null);
        } catch (FileNotFoundException e) {
            return FrameFacts.missing(e.getMessage());
        } catch (BadImageException e) {
            return FrameFacts.unreadable(e.getMessage());
        }
    }
}
