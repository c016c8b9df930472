package io.tileseq.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tileseq.model.PixelBox;
import io.tileseq.plan.ObjectReason;
import io.tileseq.plan.ObjectRow;
import io.tileseq.plan.ObjectRow.Travels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameObjectsTest {

    private static ObjectRow row(double x, double y, double width, double height, long track, Travels travels) {
        double[] ends = {x, y, x + width, y + height};
        return new ObjectRow(0, "r", 0, "", ends, "", track, 0, travels);
    }

    private static ObjectRow none(Travels travels) {
        return new ObjectRow(0, "r", 0, "", null, "", -1, 0, travels);
    }

    private static List<Long> near(FrameObjects objects, PixelBox tile) {
        List<Long> tracks = new ArrayList<>();
        objects.near(tile, number -> tracks.add(objects.row(number).track()));
        return tracks;
    }

    @Test
    void what_may_lie_in_a_tile_is_found_in_one_order_whatever_order_rows_came_in() {
        Random random = new Random(5);
        List<ObjectRow> rows = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            rows.add(row(
                    random.nextInt(200),
                    random.nextInt(200),
                    1 + random.nextInt(60),
                    1 + random.nextInt(60),
                    i,
                    Travels.ALONE));
        }
        PixelBox tile = new PixelBox(80, 90, 120, 110);
        List<Long> expected = rows.stream()
                .sorted(ObjectRow.ORDER)
                .filter(row -> row.ends()[0] < 120 && row.ends()[2] >= 80 && row.ends()[1] < 110 && row.ends()[3] >= 90)
                .map(ObjectRow::track)
                .toList();
        assertEquals(expected, near(new FrameObjects(rows), tile));
        Collections.shuffle(rows, random);
        rows.add(none(Travels.ALONE));
        assertEquals(expected, near(new FrameObjects(rows), tile));
    }

    @Test
    void equal_rows_count_once_and_the_farthest_stage_is_a_rows_fate() {
        List<ObjectRow> rows = List.of(
                row(1, 1, 2, 2, 1, Travels.ALONE),
                row(5, 1, 2, 2, 2, Travels.ALONE),
                row(1, 1, 2, 2, 1, Travels.ALONE),
                none(Travels.ALONE),
                none(Travels.MARK));
        FrameObjects objects = new FrameObjects(rows);
        objects.near(new PixelBox(0, 0, 4, 4), number -> objects.tried(number, ObjectReason.NOT_VISIBLE));
        objects.near(new PixelBox(0, 0, 4, 4), number -> objects.tried(number, ObjectReason.TOO_SMALL));
        ObjectFates fates = new ObjectFates();
        objects.tell(row -> true, fates);
        assertEquals(
                Map.of("duplicate", 1L, "no_sample", 2L, "not_visible", 1L),
                fates.of(0).dropped());
        objects.frameWritten();
        objects.near(new PixelBox(0, 0, 4, 4), number -> objects.tried(number, null));
        ObjectFates after = new ObjectFates();
        objects.tell(row -> row.track() != 2, after);
        assertEquals(
                Map.of("duplicate", 1L, "class_not_wanted", 1L), after.of(0).dropped());
        assertEquals(2, after.of(0).kept());
    }

    @Test
    void a_row_that_two_groups_got_is_used_if_one_of_them_uses_it() {
        ObjectFates all = new ObjectFates();
        for (Travels travels : List.of(Travels.AGAIN, Travels.FIRST)) {
            ObjectRow row = row(1, 1, 2, 2, 1, travels);
            FrameObjects objects = new FrameObjects(List.of(row, row, row(5, 5, 2, 2, 2, travels)));
            if (travels == Travels.AGAIN) {
                objects.tried(0, null);
            }
            ObjectFates fates = new ObjectFates();
            objects.tell(each -> true, fates);
            all.merge(fates);
        }
        assertEquals(1, all.of(0).kept());
        assertEquals(Map.of("duplicate", 1L, "no_sample", 1L), all.of(0).dropped());
    }
}
