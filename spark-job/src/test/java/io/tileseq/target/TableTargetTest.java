package io.tileseq.target;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tileseq.model.PixelType;
import io.tileseq.model.RowText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTargetTest {
    private static final Map<String, Integer> LABELS = labels("sky", 0, "tree", 1, "7", 4);

    private static Map<String, Integer> labels(Object... pairs) {
        Map<String, Integer> labels = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            labels.put((String) pairs[i], (Integer) pairs[i + 1]);
        }
        return labels;
    }

    private static ByteBuffer put(TableTarget target, String... row) {
        ByteBuffer to = ByteBuffer.allocate(target.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        target.put(RowText.of(row), to);
        assertEquals(0, to.remaining());
        return to.flip();
    }

    private static float[] floats(ByteBuffer bytes) {
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    private static String fault(TableTarget target, String... row) {
        return target.fault(RowText.of(row))
                .map(fault -> fault.column() + " " + fault.what())
                .orElse(null);
    }

    @Test
    void aVectorIsTheNumbersOfItsColumnsInItsOrder() {
        VectorTarget vector = new VectorTarget("v", List.of(2, 0), List.of("c", "a"), false);
        assertArrayEquals(new float[] {0.1f, -2f}, floats(put(vector, "-2", "no", " 0.1 ")));
        assertEquals("0 is not a finite number", fault(vector, "", "1", "1"));
        assertEquals("2 is not a finite number", fault(vector, "1", "1", "inf"));
        assertEquals("2 is more than float32 holds", fault(vector, "1", "1", "1e39"));
    }

    @Test
    void aClassIsAnIndexOrOneHot() {
        LabelMap map = LabelMap.of(LABELS, List.of(), false, false);
        ClassTarget index = new ClassTarget("c", 0, false, map, false);
        assertEquals(4, put(index, " 7.0 ").getLong());
        assertEquals(PixelType.INT64, index.type());
        ClassTarget oneHot = new ClassTarget("c", 0, false, map, true);
        assertArrayEquals(new float[] {0, 1, 0, 0, 0}, floats(put(oneHot, "tree")));
        assertEquals("0 is not in its labels, which are sky, tree, 7", fault(index, "car"));
        assertEquals("0 is no label", fault(index, " "));
    }

    @Test
    void wantedClassesAreNumberedAnewAndOthersAreDroppedOrBackground() {
        ClassTarget dropping =
                new ClassTarget("c", 0, false, LabelMap.of(LABELS, List.of("7", "sky"), false, false), false);
        assertEquals(0, put(dropping, "7").getLong());
        assertEquals(1, put(dropping, "sky").getLong());
        assertEquals(false, dropping.isWanted(RowText.of("tree")));
        assertEquals(2, dropping.labels().classes());
        ClassTarget background =
                new ClassTarget("c", 0, false, LabelMap.of(LABELS, List.of("7", "sky"), true, false), false);
        assertEquals(0, put(background, "tree").getLong());
        assertEquals(1, put(background, "7").getLong());
        assertEquals(3, background.labels().classes());
        assertEquals("0 is not in its labels, which are sky, tree, 7", fault(background, "car"));
    }

    @Test
    void labelsThatAnOpenMapLacksAreOthers() {
        LabelMap fitted = LabelMap.of(LABELS, List.of(), false, true);
        assertEquals(LabelMap.NOT_WANTED, fitted.index("car"));
        assertEquals(0, LabelMap.of(LABELS, List.of(), true, true).index("car"));
    }

    @Test
    void severalLabelsAreMultiHotAndNoneIsALabelToo() {
        LabelMap map = LabelMap.of(LABELS, List.of(), false, false);
        MultiLabelTarget target = new MultiLabelTarget("m", 0, false, map, "|");
        assertArrayEquals(new float[] {0, 1, 0, 0, 1}, floats(put(target, "tree| 7 |tree")));
        assertArrayEquals(new float[] {0, 1, 0, 0, 1}, floats(put(target, "[7|tree]")));
        assertArrayEquals(new float[5], floats(put(target, "[]")));
        assertEquals("0 has car, which is not in its labels, which are sky, tree, 7", fault(target, "sky|car"));
        assertEquals("0 is no list of labels; write [] for none of the classes", fault(target, (String) null));
        LabelMap some = LabelMap.of(LABELS, List.of("sky"), false, false);
        assertArrayEquals(new float[] {1}, floats(put(new MultiLabelTarget("m", 0, false, some, ","), "tree,sky")));
        LabelMap rest = LabelMap.of(LABELS, List.of("sky"), true, false);
        assertArrayEquals(new float[] {1, 1}, floats(put(new MultiLabelTarget("m", 0, false, rest, ","), "tree,sky")));
    }

    @Test
    void aFrameWithoutLabelIsWhatCrossEntropyIgnores() {
        ClassTarget target = new ClassTarget("c", 0, true, LabelMap.of(LABELS, List.of(), false, false), false);
        ByteBuffer to = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        target.putUnlabeled(to);
        assertEquals(-100, to.getLong(0));
    }

    @Test
    void aStandardizedTargetIsScaledInDoubleAndRoundedAsTheTargetIs() {
        TableTarget scalar = new StandardizedTarget(new ScalarTarget("s", 0, false), List.of(0.1), List.of(0.3));
        assertEquals((0.7 - 0.1) / 0.3, put(scalar, "0.7").getDouble());
        TableTarget vector = new StandardizedTarget(
                new VectorTarget("v", List.of(1, 0), List.of("b", "a"), true), List.of(1e8, 2.0), List.of(3.0, 0.5));
        assertArrayEquals(
                new float[] {(float) ((100000001 - 1e8) / 3), (float) ((-1 - 2.0) / 0.5)},
                floats(put(vector, "-1", "100000001")));
        assertEquals(
                Map.of("mean", List.of(0.1), "std", List.of(0.3)),
                scalar.describe().get("standardize"));
        assertEquals("0 is not a finite number", fault(scalar, "many"));
    }
}
