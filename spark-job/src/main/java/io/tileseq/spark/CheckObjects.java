package io.tileseq.spark;

import io.tileseq.model.Hash64;
import io.tileseq.model.Ledger;
import io.tileseq.model.RowText;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.ObjectCheck;
import io.tileseq.plan.ObjectReason;
import io.tileseq.plan.ObjectRouter;
import io.tileseq.plan.ObjectRow;
import io.tileseq.shard.OutputFiles;
import io.tileseq.shard.RejectFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/** What is done with the rows of a table of objects while it is read. */
final class CheckObjects {
    private CheckObjects() {}

    private static String[] text(Row row) {
        String[] text = new String[row.size()];
        for (int i = 0; i < text.length; i++) {
            text[i] = row.getString(i);
        }
        return text;
    }

    /** Keeps the valid rows. */
    static final class Valid implements FlatMapFunction<Iterator<Row>, ObjectRow> {
        private static final long serialVersionUID = 1L;
        private final ObjectCheck check;

        Valid(ObjectCheck check) {
            this.check = check;
        }

        @Override
        public Iterator<ObjectRow> call(Iterator<Row> rows) {
            return Present.of(
                    RowsToTiles.map(rows, row -> check.check(text(row)).row()));
        }
    }

    /** Counts the rows that no group can use. */
    static final class Count implements FlatMapFunction<Iterator<Row>, Ledger> {
        private static final long serialVersionUID = 1L;
        private final ObjectCheck check;
        private final Broadcast<BuildPlan> plan;

        Count(ObjectCheck check, Broadcast<BuildPlan> plan) {
            this.check = check;
            this.plan = plan;
        }

        @Override
        public Iterator<Ledger> call(Iterator<Row> rows) {
            ObjectRouter router = new ObjectRouter(plan.value(), 0);
            Ledger ledger = new Ledger();
            while (rows.hasNext()) {
                ObjectCheck.Checked checked = check.check(text(rows.next()));
                ledger.addTotal(1);
                ObjectReason reason = checked.reason();
                if (checked.row() != null && !router.isRead(checked.row())) {
                    reason = ObjectReason.FRAME_NOT_READ;
                }
                if (reason != null && reason.isRejected()) {
                    ledger.addRejected(reason.text(), 1);
                } else if (reason != null) {
                    ledger.addDropped(reason.text(), 1);
                }
            }
            return List.of(ledger).iterator();
        }

        static Ledger merge(Ledger a, Ledger b) {
            a.merge(b);
            return a;
        }
    }

    /** The rejected rows, by a hash of what they hold: so they come to one file, and in one order, however they were read. */
    static final class Rejected implements PairFlatMapFunction<Iterator<Row>, Integer, String[]> {
        private static final long serialVersionUID = 1L;
        private final ObjectCheck check;
        private final int files;

        Rejected(ObjectCheck check, int files) {
            this.check = check;
            this.files = files;
        }

        @Override
        public Iterator<Tuple2<Integer, String[]>> call(Iterator<Row> rows) {
            return Present.of(RowsToTiles.map(rows, row -> {
                String[] text = text(row);
                ObjectReason reason = check.check(text).reason();
                return reason != null && reason.isRejected() ? new Tuple2<>(file(text), text) : null;
            }));
        }

        private int file(String[] text) {
            return (int) Long.remainderUnsigned(Hash64.of(0, Arrays.toString(text)), files);
        }
    }

    /** Writes the rejected rows of one file. */
    static final class WriteRejects
            implements Function2<Integer, Iterator<Tuple2<Integer, String[]>>, Iterator<Integer>> {
        private static final long serialVersionUID = 1L;
        private static final Comparator<String[]> BY_TEXT =
                (a, b) -> Arrays.compare(a, b, Comparator.nullsFirst(Comparator.naturalOrder()));

        private final SerializableConfiguration conf;
        private final String output;
        private final ObjectCheck check;

        WriteRejects(SerializableConfiguration conf, String output, ObjectCheck check) {
            this.conf = conf;
            this.output = output;
            this.check = check;
        }

        @Override
        public Iterator<Integer> call(Integer file, Iterator<Tuple2<Integer, String[]>> pairs) throws IOException {
            List<String[]> texts = new ArrayList<>();
            pairs.forEachRemaining(pair -> texts.add(pair._2()));
            texts.sort(BY_TEXT);
            List<RejectFile.Row> rejected = new ArrayList<>();
            for (String[] text : texts) {
                ObjectCheck.Checked checked = check.check(text);
                RowText columns = RowText.of(Arrays.copyOf(text, check.columns().size()));
                rejected.add(new RejectFile.Row(columns, checked.reason().text(), checked.message()));
            }
            if (!rejected.isEmpty()) {
                String path = RejectFile.FOLDER + "/"
                        + String.format(Locale.ROOT, "target_rows-%s-%05d.parquet", check.name(), file);
                RejectFile.writeRows(
                        new OutputFiles(conf.value(), output), conf.value(), path, check.columns(), rejected);
            }
            return Collections.emptyIterator();
        }
    }
}
