package io.tileseq.spark;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tileseq.model.UserException;
import io.tileseq.plan.InputFile;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a build that goes on takes for the inputs that it began with. */
class BuildStateTest {
    private static final InputFile TABLE = new InputFile("t.csv", 10, "1");
    private static final InputFile RED = new InputFile("red.tif", 20, "1");
    private static final InputFile MASK = new InputFile("mask.tif", 5, "1");

    /** A mask that two regions share stands there twice. */
    private static final List<InputFile> BEFORE = List.of(TABLE, RED, MASK, new InputFile("nir.tif", 20, "1"), MASK);

    private static void assertRefused(UserException.Fault fault, String told, Executable check) {
        UserException refused = assertThrows(UserException.class, check);
        assertEquals(fault, refused.fault());
        assertEquals("the build cannot go on: " + told + "; start anew with --overwrite", refused.getMessage());
    }

    @Test
    void theSameFilesInTheSamePlacesAreTaken() {
        assertDoesNotThrow(() -> BuildState.requireUnchanged(BEFORE, BEFORE));
        assertDoesNotThrow(() -> BuildState.requireSameFiles(BEFORE, BEFORE));
    }

    @Test
    void aFileThatChangedOrIsGoneIsNamed() {
        assertRefused(
                UserException.Fault.INPUT,
                "red.tif changed since it began (20 bytes of 1, now 20 bytes of 2)",
                () -> BuildState.requireUnchanged(BEFORE, List.of(TABLE, new InputFile("red.tif", 20, "2"), MASK)));
        assertRefused(
                UserException.Fault.INPUT,
                "t.csv changed since it began (it is gone)",
                () -> BuildState.requireUnchanged(BEFORE, BEFORE.subList(1, 5)));
    }

    @Test
    void filesThatAreNewOrStandInOtherPlacesAreNamed() {
        InputFile added = new InputFile("blue.tif", 1, "1");
        assertRefused(
                UserException.Fault.INPUT,
                "blue.tif was not there when it began",
                () -> BuildState.requireSameFiles(BEFORE, Arrays.asList(TABLE, RED, MASK, BEFORE.get(3), MASK, added)));
        assertRefused(
                UserException.Fault.CONFIG,
                "red.tif stood for a frame or band that it is no longer read for, so the config changed since it began",
                () -> BuildState.requireSameFiles(BEFORE, List.of(TABLE, BEFORE.get(3), MASK, RED, MASK)));
        assertRefused(
                UserException.Fault.CONFIG,
                "mask.tif stood for a frame or band that it is no longer read for, so the config changed since it began",
                () -> BuildState.requireSameFiles(BEFORE, BEFORE.subList(0, 4)));
        assertRefused(
                UserException.Fault.CONFIG,
                "t.csv is read for more than when it began, so the config changed",
                () -> BuildState.requireSameFiles(BEFORE, List.of(TABLE, RED, MASK, BEFORE.get(3), MASK, TABLE)));
    }
}
