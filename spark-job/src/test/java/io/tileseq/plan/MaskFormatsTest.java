package io.tileseq.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tileseq.model.BlockGrid;
import io.tileseq.model.PixelType;
import io.tileseq.model.UserException;
import io.tileseq.sequence.FrameState;
import io.tileseq.target.MaskLayer;
import io.tileseq.target.MaskTarget;
import io.tileseq.target.Remap;
import io.tileseq.target.ShareTarget;
import io.tileseq.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MaskFormatsTest {
    private static final MaskLayer VALUES = new MaskLayer(0, 1);
    private static final MaskLayer COLOURS = new MaskLayer(0, 3);
    private static final Remap TWO = new Remap(Map.of(List.of(10L), 0, List.of(20L), 1), Map.of());

    private static FrameFacts mask(PixelType type, int bands) {
        return new FrameFacts(FrameState.READABLE, new BlockGrid(8, 8, 8, 8), bands, type, null, null);
    }

    /** A region whose masks of the only layer are these, in files 0.png, 1.png, …; missing ones have no path. */
    private static RegionFacts region(FrameFacts... masks) {
        List<List<ImageSource>> sources = new ArrayList<>();
        for (FrameFacts mask : masks) {
            boolean named = mask.state() != FrameState.MISSING;
            sources.add(named ? List.of(new ImageSource(sources.size() + ".png", 0, List.of())) : List.of());
        }
        List<FrameFacts> images = List.of(mask(PixelType.UINT8, 3));
        return new RegionFacts(
                "r", List.of(List.of()), images, List.of(new MaskFacts(sources, List.of(masks))), null, null, false);
    }

    private static MaskTarget kept(MaskLayer layer, Long ignore) {
        return new MaskTarget("m", layer, false, null, ignore, null);
    }

    private static MaskTarget remapped(Long ignore) {
        return new MaskTarget("m", VALUES, false, TWO, ignore, null);
    }

    private static MaskFormats agree(Target target, RegionFacts... regions) {
        return MaskFormats.agree(List.of(regions), List.of(target), PixelType.FLOAT32, 3);
    }

    private static PixelType type(MaskFormats formats) {
        return ((MaskTarget) formats.targets().get(0)).type();
    }

    private static FrameFacts fact(MaskFormats formats, int region, int frame) {
        return formats.regions().get(region).masks().get(0).frames().get(frame);
    }

    @Test
    void masksThatAreKeptHaveTheTypeOfMostAndOthersAreUnreadable() {
        MaskFormats formats = agree(
                kept(VALUES, null),
                region(mask(PixelType.UINT8, 1), mask(PixelType.UINT16, 1)),
                region(mask(PixelType.UINT16, 1)));
        assertEquals(PixelType.UINT16, type(formats));
        assertEquals(
                "0.png: the mask holds uint8, but most masks hold uint16",
                fact(formats, 0, 0).message());
        assertEquals(FrameState.UNREADABLE, fact(formats, 0, 0).state());
        assertNull(fact(formats, 0, 1).message());
        assertNull(fact(formats, 1, 0).message());
    }

    @Test
    void ofTypesAsFrequentTheFirstCountsWhicheverComesFirst() {
        RegionFacts small = region(mask(PixelType.UINT8, 1));
        RegionFacts large = region(mask(PixelType.INT32, 1));
        assertEquals(PixelType.UINT8, type(agree(kept(VALUES, null), small, large)));
        assertEquals(PixelType.UINT8, type(agree(kept(VALUES, null), large, small)));
    }

    @Test
    void masksThatAreRemappedMayHaveSeveralTypes() {
        MaskFormats formats = agree(remapped(null), region(mask(PixelType.UINT8, 1), mask(PixelType.INT32, 1)));
        assertNull(fact(formats, 0, 0).message());
        assertNull(fact(formats, 0, 1).message());
        assertEquals(PixelType.UINT8, type(formats));
    }

    @Test
    void theStoredTypeIsTheFirstThatHoldsClassesAndIgnore() {
        RegionFacts bytes = region(mask(PixelType.UINT8, 1));
        assertEquals(PixelType.UINT8, type(agree(remapped(255L), bytes)));
        assertEquals(PixelType.INT16, type(agree(remapped(-1L), bytes)));
        assertEquals(PixelType.INT32, type(agree(remapped(40000L), bytes)));
        assertEquals(PixelType.INT64, type(agree(remapped(1L << 40), bytes)));
        assertEquals(PixelType.UINT8, type(agree(kept(VALUES, 255L), bytes)));
        assertEquals(PixelType.INT16, type(agree(kept(VALUES, -1L), bytes)));
        RegionFacts words = region(mask(PixelType.UINT16, 1));
        assertEquals(PixelType.UINT16, type(agree(kept(VALUES, 65535L), words)));
        assertEquals(PixelType.INT32, type(agree(kept(VALUES, -1L), words)));
    }

    @Test
    void masksOfNoClassesAndMasksOfOtherBandsAreUnreadable() {
        FrameFacts good = mask(PixelType.UINT8, 1);
        MaskFormats formats = agree(
                kept(VALUES, null),
                region(good, mask(PixelType.FLOAT32, 1), mask(PixelType.UINT64, 1), mask(PixelType.UINT8, 3)));
        assertSame(good, fact(formats, 0, 0));
        assertEquals(
                "1.png: the mask holds float32, but classes are integers of up to 63 bits",
                fact(formats, 0, 1).message());
        assertEquals(
                "2.png: the mask holds uint64, but classes are integers of up to 63 bits",
                fact(formats, 0, 2).message());
        assertEquals(
                "3.png: the mask does not fit its target: it has 3 bands, but a class is one value; to take colours for"
                        + " classes, write them as in [196, 40, 27]",
                fact(formats, 0, 3).message());
    }

    @Test
    void coloursNeedTheirBandsAndMayHaveMore() {
        Target share = new ShareTarget("s", COLOURS, List.of(196L, 40L, 27L), null);
        MaskFormats formats =
                agree(share, region(mask(PixelType.UINT8, 4), mask(PixelType.UINT16, 3), mask(PixelType.UINT8, 1)));
        assertNull(fact(formats, 0, 0).message());
        assertNull(fact(formats, 0, 1).message(), "only masks that are kept need one type");
        assertEquals(
                "2.png: the mask does not fit its target: it has 1 band(s), but colours have 3 values",
                fact(formats, 0, 2).message());
    }

    @Test
    void whatIsMissingOrUnreadableStaysSo() {
        FrameFacts missing = FrameFacts.missing("no mask");
        FrameFacts damaged = FrameFacts.unreadable("1.png: damaged");
        MaskFormats formats = agree(kept(VALUES, null), region(missing, damaged, mask(PixelType.UINT8, 1)));
        assertSame(missing, fact(formats, 0, 0));
        assertSame(damaged, fact(formats, 0, 1));
    }

    @Test
    void masksOfWhichNoneCanBeReadAreAMistake() {
        UserException none = assertThrows(
                UserException.class,
                () -> agree(
                        kept(VALUES, null),
                        region(FrameFacts.missing("no mask"), FrameFacts.unreadable("1.png: damaged"))));
        assertEquals("no mask of target m can be read; the first: 1.png: damaged", none.getMessage());
        assertEquals(3, none.fault().exitCode());
        UserException unknown = assertThrows(
                UserException.class, () -> agree(kept(VALUES, null), region(FrameFacts.missing("no mask"))));
        assertEquals("no mask of target m can be read; the first: no path is known", unknown.getMessage());
    }

    @Test
    void theRegionsOwnImagesMustFitTheTarget() {
        MaskTarget own = new MaskTarget("m", MaskLayer.own(1), false, TWO, null, null);
        List<RegionFacts> regions = List.of(region());
        MaskFormats formats = MaskFormats.agree(regions, List.of(own), PixelType.UINT16, 1);
        assertEquals(PixelType.UINT8, type(formats));
        assertSame(regions, formats.regions());
        UserException bands =
                assertThrows(UserException.class, () -> MaskFormats.agree(regions, List.of(own), PixelType.UINT16, 3));
        assertEquals(
                "target m is read from the regions' own images, as x takes them: it has 3 bands, but a class is one value;"
                        + " to take colours for classes, write them as in [196, 40, 27]; give pattern, which says where"
                        + " masks are, or choose image.bands",
                bands.getMessage());
        assertEquals(2, bands.fault().exitCode());
        UserException floats =
                assertThrows(UserException.class, () -> MaskFormats.agree(regions, List.of(own), PixelType.FLOAT32, 1));
        assertEquals(
                "target m is read from the regions' own images, as x takes them: it holds float32, but classes are integers"
                        + " of up to 63 bits; give pattern, which says where masks are, or choose image.bands",
                floats.getMessage());
    }
}
