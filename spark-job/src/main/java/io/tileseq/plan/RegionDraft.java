package io.tileseq.plan;

import io.tileseq.model.RowText;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What the rows of a region say about it as a whole, to be merged over all its tiles.
 *
 * @param values of the columns that fill its paths, in the order of the layout
 * @param valuesDiffer a description of two differing values, or null
 * @param split what the split column says, null if nothing
 * @param splitDiffers whether it says several things
 */
@SuppressWarnings("ArrayRecordComponent") // never changed after construction, never compared
public record RegionDraft(String[] values, String valuesDiffer, String split, boolean splitDiffers)
        implements Serializable {

    /** What is known of a region that no row names. */
    public static final RegionDraft NOTHING = new RegionDraft(new String[0], null, null, false);

    /** What one row says. */
    static RegionDraft of(TableLayout layout, RowText text) {
        String[] values = layout.placeholders().stream().map(text::get).toArray(String[]::new);
        return new RegionDraft(values, null, layout.split() < 0 ? null : text.get(layout.split()), false);
    }

    /** What the valid rows of a tile say; the tile must have one. */
    public static RegionDraft of(TableLayout layout, TileRecord tile) {
        return tile.rows().stream()
                .map(row -> of(layout, row.text()))
                .reduce(RegionDraft::merge)
                .orElseThrow();
    }

    public RegionDraft merge(RegionDraft other) {
        String differ = valuesDiffer != null ? valuesDiffer : other.valuesDiffer;
        for (int i = 0; i < values.length && differ == null; i++) {
            if (!values[i].equals(other.values[i])) {
                String[] pair = {RowCheck.quoted(values[i]), RowCheck.quoted(other.values[i])};
                Arrays.sort(pair);
                differ = pair[0] + " and " + pair[1];
            }
        }
        boolean splits =
                splitDiffers || other.splitDiffers || !String.valueOf(split).equals(String.valueOf(other.split));
        return new RegionDraft(values, differ, split, splits);
    }
}
