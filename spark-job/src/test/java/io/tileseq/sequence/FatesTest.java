package io.tileseq.sequence;

import static io.tileseq.sequence.FrameState.MISSING;
import static io.tileseq.sequence.FrameState.READABLE;
import static io.tileseq.sequence.FrameState.UNREADABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tileseq.model.MissingPolicy;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class FatesTest {
    private static final long[] ONE_SIZE = {9, 9, 9};

    private static Fate fate(MissingPolicy missing, TargetState targets, FrameState... states) {
        return new Fates(new Windows(3, 3, 1, 1, 0, 0), missing, true, null).ofSample(0, states, ONE_SIZE, targets);
    }

    private static BitSet rows(int... frames) {
        BitSet rows = new BitSet();
        for (int frame : frames) {
            rows.set(frame);
        }
        return rows;
    }

    @Test
    void anUnreadableFrameComesBeforeAMissingOneWhateverThePolicy() {
        for (MissingPolicy policy : MissingPolicy.values()) {
            assertEquals(
                    Fate.REJECTED_IMAGE_UNREADABLE, fate(policy, TargetState.MISSING, MISSING, UNREADABLE, READABLE));
        }
    }

    @Test
    void aMissingFrameEndsAsThePolicySays() {
        assertEquals(
                Fate.REJECTED_FRAME_MISSING,
                fate(MissingPolicy.REJECT, TargetState.FOUND, READABLE, MISSING, READABLE));
        assertEquals(
                Fate.DROPPED_FRAME_MISSING, fate(MissingPolicy.DROP, TargetState.FOUND, READABLE, MISSING, READABLE));
        assertEquals(Fate.WRITTEN, fate(MissingPolicy.MASK, TargetState.FOUND, READABLE, MISSING, READABLE));
    }

    @Test
    void aMaskedSampleNeedsOneFrame() {
        assertEquals(
                Fate.REJECTED_FRAME_MISSING, fate(MissingPolicy.MASK, TargetState.FOUND, MISSING, MISSING, MISSING));
    }

    @Test
    void targetsDecideInTheOrderOfTheReasons() {
        FrameState[] sound = {READABLE, READABLE, READABLE};
        FrameState[] gap = {READABLE, MISSING, READABLE};
        assertEquals(Fate.REJECTED_TARGET_MISSING, fate(MissingPolicy.REJECT, TargetState.MISSING, sound));
        assertEquals(Fate.REJECTED_FRAME_MISSING, fate(MissingPolicy.REJECT, TargetState.MISSING, gap));
        assertEquals(Fate.REJECTED_IMAGE_UNREADABLE, fate(MissingPolicy.DROP, TargetState.UNREADABLE, gap));
        assertEquals(Fate.DROPPED_CLASS_NOT_WANTED, fate(MissingPolicy.REJECT, TargetState.NOT_WANTED, sound));
        assertEquals(Fate.WRITTEN, fate(MissingPolicy.REJECT, TargetState.FOUND, sound));
        assertEquals(TargetState.MISSING, TargetState.NOT_WANTED.and(TargetState.MISSING));
    }

    @Test
    void imagesOfTwoSizesDoNotMakeASampleButAMissingOneHasNoSize() {
        Fates fates = new Fates(new Windows(3, 3, 1, 1, 0, 0), MissingPolicy.MASK, true, null);
        FrameState[] sound = {READABLE, READABLE, READABLE};
        assertEquals(
                Fate.REJECTED_SIZE_DIFFERS, fates.ofSample(0, sound, new long[] {9, 9, 8}, TargetState.NOT_WANTED));
        FrameState[] gap = {READABLE, MISSING, READABLE};
        assertEquals(Fate.WRITTEN, fates.ofSample(0, gap, new long[] {9, 0, 9}, TargetState.FOUND));
    }

    @Test
    void imagesOfTwoSizesMakeASampleIfTheirCornerIsCommon() {
        Fates fates = new Fates(new Windows(3, 3, 1, 1, 0, 0), MissingPolicy.REJECT, false, null);
        FrameState[] sound = {READABLE, READABLE, READABLE};
        assertEquals(Fate.WRITTEN, fates.ofSample(0, sound, new long[] {9, 9, 8}, TargetState.FOUND));
    }

    @Test
    void aGapDropsASampleOrMasksWhatLiesBeforeIt() {
        long[] days = {0, 1, 2, 9, 10};
        FrameState[] sound = {READABLE, READABLE, READABLE, READABLE, READABLE};
        Fates dropping = gapped(new Gaps(3, days, false));
        Fates masking = gapped(new Gaps(3, days, true));
        long[] sizes = {9, 9, 9, 9, 9};
        assertEquals(Fate.WRITTEN, dropping.ofSample(0, sound, sizes, TargetState.FOUND));
        assertEquals(Fate.DROPPED_GAP, dropping.ofSample(1, sound, sizes, TargetState.FOUND));
        assertEquals(Fate.WRITTEN, masking.ofSample(1, sound, sizes, TargetState.FOUND));
        assertEquals(rows(0, 1, 2), masking.present(0, sound));
        assertEquals(rows(2), masking.present(1, sound)); // days 1 and 2, then 9
        assertEquals(rows(1, 2), masking.present(2, sound)); // day 2, then 9 and 10
    }

    @Test
    void aGapReachesFromOneImageToTheNextAndToBothEndsOfTheWindow() {
        long[] positions = {0, 1, 2, 3, 4};
        Fates masking = gapped(new Gaps(1, positions, true));
        long[] sizes = {9, 9, 9, 9, 9};
        FrameState[] hole = {READABLE, MISSING, READABLE, READABLE, MISSING};
        assertEquals(rows(2), masking.present(0, hole)); // from 0 to 2 is too far
        assertEquals(rows(1, 2), masking.present(1, hole)); // from the window's first position, 1, to 2 is not
        assertEquals(rows(0, 1), masking.present(2, hole)); // nor from 3 to the window's last, 4
        FrameState[] tail = {READABLE, READABLE, MISSING, MISSING, READABLE};
        assertEquals(
                Fate.DROPPED_GAP,
                masking.ofSample(1, tail, sizes, TargetState.FOUND)); // from 1 to the last, 3: nothing is left
    }

    private static Fates gapped(Gaps gaps) {
        return new Fates(new Windows(5, 3, 1, 1, 0, 0), MissingPolicy.MASK, true, gaps);
    }

    @Test
    void rowsEndByTheirOwnFrame() {
        Fates fates = new Fates(new Windows(4, 2, 1, 1, 1, 0), MissingPolicy.REJECT, true, null);
        FrameState[] states = {READABLE, READABLE, MISSING, UNREADABLE};
        BitSet used = fates.usedFrames(rows(0));
        assertEquals(rows(0, 1, 2), used);
        assertEquals(RowFate.USED, fates.ofRow(2, states, used));
        assertEquals(RowFate.REJECTED_IMAGE_UNREADABLE, fates.ofRow(3, states, used));
        assertEquals(RowFate.REJECTED_IMAGE_MISSING, fates.ofRow(2, states, new BitSet()));
        assertEquals(RowFate.DROPPED_NO_SAMPLE, fates.ofRow(0, states, new BitSet()));
        Fates masking = new Fates(new Windows(4, 2, 1, 1, 1, 0), MissingPolicy.MASK, true, null);
        assertEquals(RowFate.DROPPED_IMAGE_MISSING, masking.ofRow(2, states, new BitSet()));
    }

    @Test
    void aSamplesIdIsTheHashOfItsTextsWithTheirLengths() {
        // printf '1:r2:t14:2016' | sha256sum, the first 32 digits
        assertEquals("ad732c9e6b6acadc72d4d0310217fbd1", SampleId.of("r", "t1", "2016"));
    }
}
