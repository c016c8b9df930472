package io.tileseq.target;

import java.io.Serializable;

/**
 * Which images a target is read from. Targets with equal layers share each read of a file.
 *
 * @param index of the layer among those of the build; {@value #OWN_INDEX} for the regions' own images
 * @param bands how many bands of a pixel count, from the first on
 */
public record MaskLayer(int index, int bands) implements Serializable {
    private static final int OWN_INDEX = -1;

    /** The regions' own images, as the input takes their bands. */
    public static MaskLayer own(int bands) {
        return new MaskLayer(OWN_INDEX, bands);
    }

    /** Whether the region's own images are meant. */
    public boolean isOwn() {
        return index == OWN_INDEX;
    }

    /** Whether a palette is read as its colours; else as indices. */
    public boolean hasColours() {
        return bands > 1;
    }

    /** What is wrong with the number of an image's bands; null if nothing is. */
    public String bandFault(int there) {
        if (bands == 1 && there != 1) {
            return "it has " + there + " bands, but a class is one value; to take colours for classes, write them as in"
                    + " [196, 40, 27]";
        }
        return there < bands ? "it has " + there + " band(s), but colours have " + bands + " values" : null;
    }
}
