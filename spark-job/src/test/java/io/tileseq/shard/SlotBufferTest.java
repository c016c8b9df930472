package io.tileseq.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotBufferTest {
    private static final long ON_THE_HEAP = Long.MAX_VALUE;
    private static final long MAPPED = 0;

    @Test
    void a_segment_is_the_payload_of_a_plain_page() throws IOException {
        try (SlotBuffer buffer = SlotBuffer.allocate(5, 3, 2, ON_THE_HEAP)) {
            buffer.segment(4).put(buffer.offset(4), (byte) 7).put(buffer.offset(4) + 1, (byte) 8);

            assertEquals(ByteBuffer.wrap(new byte[] {2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 7, 8}), buffer.page(3, 2));
            assertEquals(3 * (4 + 2), buffer.page(0, 3).remaining());
        }
    }

    @Test
    void a_page_must_lie_within_one_segment() throws IOException {
        try (SlotBuffer buffer = SlotBuffer.allocate(6, 3, 2, ON_THE_HEAP)) {
            for (long[] page : new long[][] {{1, 2}, {0, 4}}) {
                var e = assertThrows(IllegalArgumentException.class, () -> buffer.page(page[0], (int) page[1]));
                assertEquals("a page must start at a segment and end in it", e.getMessage());
            }
        }
    }

    @Property(tries = 300)
    void closing_up_keeps_the_kept_in_their_order_and_all_other_shards_as_they_were(
            @ForAll @Size(min = 1, max = 40) List<Boolean> kept,
            @ForAll @IntRange(min = 1, max = 7) int slotsPerSegment,
            @ForAll @IntRange(min = 0, max = 3) int segmentsBefore,
            @ForAll @IntRange(min = 0, max = 9) int slotsAfter,
            @ForAll boolean mapped)
            throws IOException {
        int first = segmentsBefore * slotsPerSegment;
        // The next shard begins at a segment of its own.
        int own = (kept.size() + slotsPerSegment - 1) / slotsPerSegment * slotsPerSegment;
        int slots = first + own + slotsAfter;
        BitSet bits = new BitSet();
        List<Integer> expected = new ArrayList<>();
        try (SlotBuffer buffer = SlotBuffer.allocate(slots, slotsPerSegment, 5, mapped ? MAPPED : ON_THE_HEAP)) {
            for (int slot = 0; slot < slots; slot++) {
                put(buffer, slot, 1000 + slot);
            }
            for (int i = 0; i < kept.size(); i++) {
                bits.set(i, kept.get(i));
                if (kept.get(i)) {
                    expected.add(1000 + first + i);
                }
            }
            buffer.closeUp(first, bits);

            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < expected.size(); i++) {
                found.add(get(buffer, first + i));
            }
            assertEquals(expected, found);
            for (int slot = 0; slot < slots; slot++) {
                if (slot < first || slot >= first + own) {
                    assertEquals(1000 + slot, get(buffer, slot));
                }
                assertEquals(5, buffer.segment(slot).getInt(buffer.offset(slot) - 4), "the length before each tensor");
            }
        }
    }

    private static void put(SlotBuffer buffer, int slot, int value) {
        int at = buffer.offset(slot);
        buffer.segment(slot).putInt(at, value).put(at + 4, (byte) (value * 31));
    }

    private static int get(SlotBuffer buffer, int slot) {
        int at = buffer.offset(slot);
        int value = buffer.segment(slot).getInt(at);
        assertEquals((byte) (value * 31), buffer.segment(slot).get(at + 4));
        return value;
    }

    @Test
    void past_the_limit_the_slots_lie_in_a_file_that_nobody_sees(@TempDir Path folder) throws IOException {
        long needed = 10 * (4 + 100);
        try (SlotBuffer heap = SlotBuffer.allocate(10, 4, 100, needed, folder);
                SlotBuffer mapped = SlotBuffer.allocate(10, 4, 100, needed - 1, folder)) {
            assertFalse(heap.isMapped());
            assertTrue(mapped.isMapped());
            try (Stream<Path> files = Files.list(folder)) {
                assertEquals(0, files.count());
            }
            for (int slot = 0; slot < 10; slot++) {
                for (SlotBuffer buffer : List.of(heap, mapped)) {
                    buffer.segment(slot).put(buffer.offset(slot), new byte[100]);
                    put(buffer, slot, slot);
                }
            }
            for (long first = 0; first < 10; first += 4) {
                int count = (int) Math.min(4, 10 - first);
                assertEquals(heap.page(first, count), mapped.page(first, count), "tensors and lengths");
            }
            assertEquals(ByteOrder.LITTLE_ENDIAN, mapped.segment(9).order());
        }
    }

    @Test
    void memory_that_serves_again_has_the_lengths_of_its_new_tensors() throws IOException {
        byte[] ones = {-1, -1, -1, -1, -1, -1, -1, -1};
        try (SlotBuffer first = SlotBuffer.allocate(3, 3, 8, ON_THE_HEAP)) {
            for (int slot = 0; slot < 3; slot++) {
                first.segment(slot).put(first.offset(slot), ones);
            }
        }
        try (SlotBuffer second = SlotBuffer.allocate(6, 6, 2, ON_THE_HEAP)) {
            for (int slot = 0; slot < 6; slot++) {
                assertEquals(2, second.segment(slot).getInt(second.offset(slot) - 4));
            }
        }
    }

    @Test
    void a_disk_with_too_little_room_is_told_before_anything_is_written(@TempDir Path folder) {
        // 4 EiB: no disk of today
        var e = assertThrows(IOException.class, () -> SlotBuffer.allocate(1L << 32, 1, (1 << 30) - 4, MAPPED, folder));

        assertTrue(
                e.getMessage()
                        .startsWith("a group of samples needs a temporary file of " + (1L << 62) + " bytes in " + folder
                                + " but only "),
                e.getMessage());
        assertTrue(
                e.getMessage().endsWith("use a smaller shuffle.group_bytes, or another java.io.tmpdir"),
                e.getMessage());
    }

    @Test
    void a_segment_must_stay_below_2_GiB() {
        var e = assertThrows(IllegalArgumentException.class, () -> SlotBuffer.allocate(4, 3, 1 << 30, ON_THE_HEAP));

        assertEquals(
                "a row group must stay below 2 GiB but 3 samples of 1073741824 bytes have " + 3L * (4 + (1L << 30))
                        + "; use a smaller output.row_group_bytes",
                e.getMessage());
    }
}
