package io.tileseq.group;

import io.tileseq.model.PixelBox;
import io.tileseq.model.PixelType;
import io.tileseq.plan.BuildPlan;
import io.tileseq.target.MaskLayer;
import java.util.BitSet;

/**
 * The pixels of one tile in an image that targets are read from.
 *
 * @param layer of the image
 * @param frames positions that the tile needs the image for
 * @param type of the elements
 * @param bands of a pixel
 * @param nodata the image's mark of pixels without data; null for none
 * @param pixels (box height, box width, bands); valid only during the call
 * @param inside the part of the box in the image; null if none is
 */
@SuppressWarnings("ArrayRecordComponent") // handed on within a call
record ImageCrop(int layer, BitSet frames, PixelType type, int bands, Double nodata, byte[] pixels, PixelBox inside) {

    /** That of a region's own image at one frame, with the bands of the input. */
    static ImageCrop own(BuildPlan plan, GroupTile tile, int frame, byte[] pixels, PixelBox inside) {
        BitSet frames = new BitSet();
        frames.set(frame);
        return new ImageCrop(
                MaskLayer.own(0).index(),
                frames,
                plan.tensor().sourceType(),
                plan.bands().size(),
                tile.region().facts().frames().get(frame).nodata(),
                pixels,
                inside);
    }
}
