package io.tileseq.tabular;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tileseq.model.RowText;
import io.tileseq.tabular.FeatureColumns.Source;
import io.tileseq.tabular.TabularFeatures.Scale;
import java.util.List;
import org.junit.jupiter.api.Test;

class TabularFeaturesTest {
    private static final FeatureColumns COLUMNS = new FeatureColumns(
            List.of(new Source("height", 1), new Source("slope", 0)), List.of(new Source("zone", 2)));
    private static final TabularFeatures FEATURES = new TabularFeatures(
            COLUMNS,
            List.of(new Scale(4, 2, 8), new Scale(0.5, 0.1, 3)),
            List.of(List.of("3", "harbour", "old town")),
            7);

    @Test
    void numbersComeFirstThenAPlaceForEachCategoryAndOneForAllElse() {
        float slope = (float) ((0.7 - 0.1) * (1.0 / 3));
        assertArrayEquals(new float[] {(6 - 2) / 8f, slope, 0, 1, 0, 0}, FEATURES.of(row("0.7", "6", " harbour ")));
        assertArrayEquals(new float[] {(6 - 2) / 8f, slope, 1, 0, 0, 0}, FEATURES.of(row(" 0.7", "6.0", "3.0")));
        assertArrayEquals(new float[] {-0.25f, slope, 0, 0, 0, 1}, FEATURES.of(row("0.7", "0", "hills")));
        assertEquals(6, FEATURES.count());
        assertEquals(
                List.of("height", "slope", "zone=3", "zone=harbour", "zone=old town", "zone=__unknown"),
                FEATURES.names());
    }

    @Test
    void whatIsNotKnownIsImputedOrElse() {
        float[] nothing = {(4 - 2) / 8f, (float) ((0.5 - 0.1) * (1.0 / 3)), 0, 0, 0, 1};
        assertArrayEquals(nothing, FEATURES.of(row(null, " ", null)));
        assertArrayEquals(nothing, FEATURES.of(row("NaN", "", " ")));
        assertArrayEquals(nothing, FEATURES.of(null));
    }

    private static RowText row(String... cells) {
        return RowText.of(cells);
    }
}
