package io.tileseq.read;

import io.tileseq.image.BadImageException;
import io.tileseq.image.ImageOptions;
import io.tileseq.image.ReadCounter;
import io.tileseq.image.RegionImage;
import io.tileseq.image.RegionImages;
import io.tileseq.image.StackedImage;
import io.tileseq.plan.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Opens the image of a region at one frame, from one file or from several that hold a band each. */
public final class FrameImages {
    private FrameImages() {}

    /**
     * @return the image; the caller closes it
     * @throws java.io.FileNotFoundException if a file is not there
     * @throws IOException if the storage fails
     * @throws BadImageException if a header cannot be read, or files do not fit together
     */
    public static RegionImage open(
            Configuration conf, List<ImageSource> sources, ImageOptions options, ReadCounter counter)
            throws IOException, BadImageException {
        List<RegionImage> images = new ArrayList<>();
        try {
            for (ImageSource source : sources) {
                RegionImage image = RegionImages.open(conf, source.path(), source.page(), options, counter);
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
