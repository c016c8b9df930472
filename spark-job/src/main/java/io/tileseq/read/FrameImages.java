package io.tileseq.read;

import io.tileseq.image.BadImageException;
import io.tileseq.image.ImageOptions;
import io.tileseq.image.KnownPages;
import io.tileseq.image.ReadCounter;
import io.tileseq.image.RegionImage;
import io.tileseq.image.RegionImages;
import io.tileseq.image.StackedImage;
import io.tileseq.plan.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Opens the images of regions at single frames, each from one file or from several that hold a band each. Remembers where the
 * pages of files are, which must not change. Not thread-safe.
 */
public final class FrameImages {
    private final Configuration conf;
    private final ReadCounter counter;
    private final KnownPages pages = new KnownPages();

    /** @param counter of what is read */
    public FrameImages(Configuration conf, ReadCounter counter) {
        this.conf = conf;
        this.counter = counter;
    }

    /**
     * @return the image; the caller closes it
     * @throws java.io.FileNotFoundException if a file is not there
     * @throws IOException if the storage fails
     * @throws BadImageException if a header cannot be read, or files do not fit together
     */
    public RegionImage open(List<ImageSource> sources, ImageOptions options) throws IOException, BadImageException {
        List<RegionImage> images = new ArrayList<>();
        try {
            for (ImageSource source : sources) {
                RegionImage image = RegionImages.open(conf, source.path(), source.page(), pages, options, counter);
                images.add(image);
                if (!source.bands().isEmpty()) {
                    images.set(images.size() - 1, RegionImages.select(image, source.bands()));
                }
            }
            return images.size() == 1 ? images.get(0) : new StackedImage(images, options);
        } catch (BadImageException | IOException | RuntimeException e) {
            for (RegionImage image : images) {
                image.close();
            }
            throw e;
        }
    }
}
