package io.tileseq.spark;

import io.tileseq.image.BadImageException;
import io.tileseq.image.ImageHeader;
import io.tileseq.image.ImageOptions;
import io.tileseq.image.ReadCounter;
import io.tileseq.image.RegionImage;
import io.tileseq.plan.FrameFacts;
import io.tileseq.plan.ImageSource;
import io.tileseq.plan.InputFile;
import io.tileseq.read.FrameImages;
import io.tileseq.sequence.FrameState;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** Opens the headers of a region's images; no pixel is read. */
final class ReadHeaders implements Function<ReadHeaders.Region, ReadHeaders.Headers> {
    private static final long serialVersionUID = 1L;

    /** A region and its files at each frame. */
    record Region(String id, List<List<ImageSource>> sources) implements Serializable {}

    /** What the headers say, and the files as they are now. */
    record Headers(Region region, List<FrameFacts> frames, List<InputFile> files) implements Serializable {}

    private final SerializableConfiguration conf;
    private final ImageOptions options;

    ReadHeaders(SerializableConfiguration conf, ImageOptions options) {
        this.conf = conf;
        this.options = options;
    }

    @Override
    public Headers call(Region region) throws IOException {
        List<FrameFacts> frames = new ArrayList<>();
        List<InputFile> files = new ArrayList<>();
        for (List<ImageSource> sources : region.sources()) {
            frames.add(read(region.id(), sources, files));
        }
        return new Headers(region, frames, files);
    }

    private FrameFacts read(String region, List<ImageSource> sources, List<InputFile> files) throws IOException {
        if (sources.isEmpty()) {
            return FrameFacts.missing("the table of frames names no image of region " + region + " here");
        }
        for (ImageSource source : sources) {
            try {
                files.add(stamp(conf.value(), source.path()));
            } catch (FileNotFoundException e) {
                return FrameFacts.missing("there is no file " + source.path());
            }
        }
        try (RegionImage image = FrameImages.open(conf.value(), sources, options, new ReadCounter())) {
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

    /** A file's length and time of change. */
    static InputFile stamp(Configuration conf, String path) throws IOException {
        Path file = new Path(path);
        FileStatus status = file.getFileSystem(conf).getFileStatus(file);
        return new InputFile(path, status.getLen(), Long.toString(status.getModificationTime()));
    }
}
