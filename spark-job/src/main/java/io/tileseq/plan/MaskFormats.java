package io.tileseq.plan;

import io.tileseq.model.PixelType;
import io.tileseq.model.UserException;
import io.tileseq.target.FramesTarget;
import io.tileseq.target.ImageTarget;
import io.tileseq.target.MaskLayer;
import io.tileseq.target.MaskTarget;
import io.tileseq.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What the masks of a build hold: integers, with the bands that their targets need. Masks that are kept as they are have one
 * type too, that of most. Those that differ count as unreadable.
 *
 * @param regions the regions, with the masks that differ marked unreadable
 * @param targets the targets, which know their types now
 */
public record MaskFormats(List<RegionFacts> regions, List<Target> targets) {

    /**
     * @param images type of the regions' own images
     * @param bands how many bands the input takes of them
     * @throws UserException if a target cannot be made of the images, or no mask can be read
     */
    public static MaskFormats agree(List<RegionFacts> regions, List<Target> targets, PixelType images, int bands) {
        List<RegionFacts> checked = regions;
        List<Target> typed = new ArrayList<>();
        for (Target target : targets) {
            if (!(target instanceof ImageTarget image) || image instanceof FramesTarget) {
                typed.add(target);
            } else if (image.layer().isOwn()) {
                typed.add(ofOwn(image, images, bands));
            } else {
                boolean asTheyAre = image instanceof MaskTarget mask && mask.remap() == null;
                checked = checked(checked, image, asTheyAre);
                typed.add(image.of(most(checked, image)));
            }
        }
        return new MaskFormats(checked, typed);
    }

    private static Target ofOwn(ImageTarget target, PixelType type, int bands) {
        String fault = target.layer().bandFault(bands);
        if (!holdsClasses(type)) {
            fault = "it holds " + type.numpyName() + ", but classes are integers of up to 63 bits";
        }
        if (fault != null) {
            throw UserException.config("target " + target.name() + " is read from the regions' own images, as x takes"
                    + " them: " + fault + "; give pattern, which says where masks are, or choose image.bands");
        }
        return target.of(type);
    }

    private static boolean holdsClasses(PixelType type) {
        return !type.isFloating() && type != PixelType.UINT64;
    }

    private static List<RegionFacts> checked(List<RegionFacts> regions, ImageTarget target, boolean oneType) {
        int index = target.layer().index();
        List<RegionFacts> sound = new ArrayList<>();
        for (RegionFacts region : regions) {
            sound.add(with(region, index, (frame, where) -> fault(target.layer(), frame, where)));
        }
        if (!oneType) {
            return sound;
        }
        PixelType type = most(sound, target);
        List<RegionFacts> alike = new ArrayList<>();
        for (RegionFacts region : sound) {
            alike.add(with(
                    region,
                    index,
                    (frame, where) -> frame.type() == type
                            ? null
                            : where + "the mask holds " + frame.type().numpyName() + ", but most masks hold "
                                    + type.numpyName()));
        }
        return alike;
    }

    private static String fault(MaskLayer layer, FrameFacts frame, String where) {
        if (!holdsClasses(frame.type())) {
            return where + "the mask holds " + frame.type().numpyName() + ", but classes are integers of up to 63 bits";
        }
        String bands = layer.bandFault(frame.bands());
        return bands == null ? null : where + "the mask does not fit its target: " + bands;
    }

    /** The type of most readable masks; of equals the first. */
    private static PixelType most(List<RegionFacts> regions, ImageTarget target) {
        int index = target.layer().index();
        Map<PixelType, Long> counts = new TreeMap<>();
        String first = null;
        for (RegionFacts region : regions) {
            MaskFacts masks = region.masks().get(index);
            for (int i = 0; i < masks.frames().size(); i++) {
                FrameFacts frame = masks.frames().get(i);
                if (frame.isReadable()) {
                    counts.merge(frame.type(), 1L, Long::sum);
                } else if (first == null && !masks.sources().get(i).isEmpty()) {
                    first = frame.message();
                }
            }
        }
        return counts.entrySet().stream()
                .reduce((a, b) -> b.getValue() > a.getValue() ? b : a)
                .map(Map.Entry::getKey)
                .orElseThrow(noMask(target.name(), first));
    }

    private static Supplier<UserException> noMask(String target, String first) {
        return () -> UserException.input("no mask of target " + target + " can be read; the first: "
                + (first == null ? "no path is known" : first));
    }

    /** What is wrong with a readable mask; null if nothing is. */
    private interface Check {
        /** @param where begins its message */
        String fault(FrameFacts frame, String where);
    }

    /** The region with the masks of a layer that have a fault marked unreadable. */
    private static RegionFacts with(RegionFacts region, int index, Check check) {
        MaskFacts layer = region.masks().get(index);
        List<FrameFacts> frames = new ArrayList<>();
        for (int i = 0; i < layer.frames().size(); i++) {
            FrameFacts frame = layer.frames().get(i);
            String fault = frame.isReadable()
                    ? check.fault(frame, layer.sources().get(i).get(0).path() + ": ")
                    : null;
            frames.add(fault == null ? frame : FrameFacts.unreadable(fault));
        }
        List<MaskFacts> masks = new ArrayList<>(region.masks());
        masks.set(index, new MaskFacts(layer.sources(), frames));
        return region.with(region.frames(), masks);
    }
}
