package io.tileseq;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A dataset's description as people read it. */
final class DatasetText {
    private static final int MOST_LABELS = 12;

    private DatasetText() {}

    /** Frames, tensors, targets, splits and ledger of a {@code dataset.json}. */
    static String of(JsonNode dataset) {
        StringBuilder text = new StringBuilder();
        List<String> frames = new ArrayList<>();
        dataset.path("frames").forEach(frame -> frames.add(frame.asText()));
        text.append("  frames: ").append(shortened(frames)).append('\n');
        dataset.path("tensors").fields().forEachRemaining(tensor -> text.append(tensor(tensor)));
        dataset.path("targets").fields().forEachRemaining(target -> text.append("  target ")
                .append(target.getKey())
                .append(": ")
                .append(target.getValue().path("kind").asText())
                .append(", ")
                .append(target.getValue().path("dtype").asText())
                .append('\n'));
        if (dataset.has("lanes")) {
            text.append(lanes(dataset.path("lanes")));
        }
        Tabulated splits = new Tabulated().row("split", "samples", "regions", "shards", "bytes");
        dataset.path("splits").fields().forEachRemaining(split -> {
            int shards = 0;
            for (JsonNode shard : dataset.path("shards")) {
                shards += shard.path("split").asText().equals(split.getKey()) ? 1 : 0;
            }
            splits.row(
                    split.getKey(),
                    split.getValue().path("samples").asLong(),
                    split.getValue().path("regions").asLong(),
                    shards,
                    Tabulated.bytes(split.getValue().path("bytes").asDouble()));
        });
        text.append('\n').append(splits).append('\n');
        JsonNode ledger = dataset.path("ledger");
        text.append(ledger("tile rows", ledger.path("tile_rows"), "read", "used"));
        text.append(ledger("samples", ledger.path("samples"), "planned", "written"));
        ledger.path("target_rows")
                .fields()
                .forEachRemaining(
                        rows -> text.append(ledger("rows of " + rows.getKey(), rows.getValue(), "read", "used")));
        return text.toString();
    }

    /** All of a few labels, the ends of many. */
    static String shortened(List<String> labels) {
        if (labels.size() <= MOST_LABELS) {
            return String.join(", ", labels);
        }
        return String.join(", ", labels.subList(0, 2)) + ", … " + labels.get(labels.size() - 1) + " (" + labels.size()
                + ")";
    }

    private static String tensor(Map.Entry<String, JsonNode> tensor) {
        JsonNode value = tensor.getValue();
        return "  tensor " + tensor.getKey() + ": " + value.path("dtype").asText() + " "
                + value.path("shape") + " " + value.path("axes").asText()
                + (value.has("normalize")
                        ? ", normalize " + value.path("normalize").path("kind").asText()
                        : "")
                + "\n";
    }

    private static String lanes(JsonNode lanes) {
        List<String> steps = new ArrayList<>();
        lanes.path("steps").fields().forEachRemaining(split -> {
            if (split.getValue().asLong() > 0) {
                steps.add(String.format(
                        Locale.ROOT, "%s %,d", split.getKey(), split.getValue().asLong()));
            }
        });
        return "  lanes: " + lanes.path("lanes").asInt() + ", padding "
                + lanes.path("padding").asText() + "; steps: " + String.join(", ", steps) + "\n";
    }

    private static String ledger(String what, JsonNode ledger, String total, String kept) {
        Tabulated table = new Tabulated()
                .row(what + " " + total, ledger.path(total).asLong())
                .row(what + " " + kept, ledger.path(kept).asLong());
        if (ledger.has("copies")) {
            table.row("  copies of them", ledger.path("copies").asLong());
        }
        if (ledger.has("padding")) {
            table.row("  rows of padding", ledger.path("padding").asLong());
        }
        for (String kind : new String[] {"dropped", "rejected"}) {
            ledger.path(kind)
                    .fields()
                    .forEachRemaining(reason -> table.row(
                            "  " + kind + " " + reason.getKey(),
                            reason.getValue().asLong()));
        }
        return table.toString();
    }
}
