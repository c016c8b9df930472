package io.tileseq.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tileseq.target.BoxFormat;
import io.tileseq.target.LabelMap;
import io.tileseq.target.ObjectsTarget;
import io.tileseq.target.ObjectsTarget.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectCheckTest {
    private static final LabelMap LABELS = LabelMap.of(Map.of("car", 0, "7", 1), List.of(), false, false);
    private static final ObjectCheck.Layout LAYOUT = new ObjectCheck.Layout(
            List.of("region", "frame", "a", "b", "c", "d", "class", "track"), 0, 1, List.of(2, 3, 4, 5), 6, 7, -1);

    private static ObjectCheck check(BoxFormat format) {
        ObjectsTarget target = new ObjectsTarget(
                "cars", true, Shape.BOXES, LABELS, new ObjectsTarget.Has(true, true, false), 0, 0, false, false);
        FrameOrder order = new FrameOrder(List.of("2019", "2020"));
        return new ObjectCheck(4, target, LAYOUT, format, order, null, Set.of("r"));
    }

    /** The cells between bars, and what stands behind them: nothing, unless the text has one more. */
    private static String[] row(String text) {
        String[] cells = text.split("\\|", -1);
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cells[i].isEmpty() ? null : cells[i].equals("_") ? " " : cells[i];
        }
        return Arrays.copyOf(cells, LAYOUT.columns().size() + 1);
    }

    @ParameterizedTest
    @CsvSource({
        "|2019|1|2|3|4|car|1,        MISSING_ID",
        "r|_|1|2|3|4|car|1,          MISSING_ID",
        "s|2019|1|2|3|4|car|1|5,     SURPLUS_CELL",
        "s|2019|1|2|x|4|car|1,       REGION_NOT_IN_TILES",
        "r|2021|1|2|x|4|car|1,       FRAME_NOT_IN_ORDER",
        "r|2019|1|2|x|4|bus|1,       BAD_BOX",
        "r|2019|1|2||4|car|1,        BAD_BOX",
        "r|2019|1|2|0|4|car|1,       BAD_BOX",
        "r|2019|1|2|3|-4|car|1,      BAD_BOX",
        "r|2019|nan|2|3|4|car|1,     BAD_BOX",
        "r|2019|1e308|2|1e308|4|car|1, BAD_BOX",
        "r|2019|1e20|2|1|4|car|1,    BAD_BOX",
        "r|2019|1|2|3|4|bus|x,       BAD_CLASS",
        "r|2019|1|2|3|4||1,          BAD_CLASS",
        "r|2019|1|2|3|4|car|x,       BAD_TRACK",
        "r|2019|1|2|3|4|car|1.5,     BAD_TRACK",
    })
    void the_first_reason_that_applies_counts(String text, ObjectReason reason) {
        ObjectCheck.Checked checked = check(BoxFormat.XYWH).check(row(text));
        assertEquals(reason, checked.reason());
        assertNull(checked.row());
        assertEquals(reason.isRejected(), checked.message() != null);
    }

    @Test
    void a_valid_row_has_its_ends_label_and_track() {
        ObjectRow row =
                check(BoxFormat.XYWH).check(row("r|2020|1.5|2|3|4|7.0|12.0")).row();
        assertArrayEquals(new double[] {1.5, 2, 4.5, 6}, row.ends());
        assertEquals("7", row.label());
        assertEquals(12, row.track());
        assertEquals(1, row.frame());
        assertEquals(
                ObjectsTarget.NO_TRACK,
                check(BoxFormat.XYWH).check(row("r|2020|1|2|3|4|car|")).row().track());
        ObjectRow back = ObjectRow.fromBytes(row.toBytes());
        assertEquals(row.identity(), back.identity());
        assertEquals(0, ObjectRow.ORDER.compare(row, back));
    }

    @Test
    void boxes_come_in_three_formats() {
        String[] cells = row("r|2020|10|20|30|40|car|");
        assertArrayEquals(
                new double[] {10, 20, 40, 60},
                check(BoxFormat.XYWH).check(cells).row().ends());
        assertArrayEquals(
                new double[] {10, 20, 30, 40},
                check(BoxFormat.XYXY).check(cells).row().ends());
        assertArrayEquals(
                new double[] {10 - 15, 20 - 20, 10 + 15, 20 + 20},
                check(BoxFormat.CXCYWH).check(cells).row().ends());
    }

    @Test
    void a_row_without_coordinates_says_that_its_frame_has_none() {
        assertTrue(check(BoxFormat.XYWH).check(row("r|2020|||_||bus|x")).row().isEmpty());
    }

    @Test
    void zeros_of_either_sign_are_one_place() {
        ObjectRow a = check(BoxFormat.XYWH).check(row("r|2020|-0.0|0|3|4|car|")).row();
        ObjectRow b = check(BoxFormat.XYWH).check(row("r|2020|0|-0|3|4|car|")).row();
        assertEquals(0, ObjectRow.ORDER.compare(a, b));
        assertEquals(a.identity(), b.identity());
    }
}
