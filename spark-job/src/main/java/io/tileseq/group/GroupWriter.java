package io.tileseq.group;

import io.tileseq.augment.Draw;
import io.tileseq.image.ReadCounter;
import io.tileseq.model.CpuClock;
import io.tileseq.model.Ledger;
import io.tileseq.model.PixelBox;
import io.tileseq.model.Split;
import io.tileseq.model.StoredTensor;
import io.tileseq.plan.BuildPlan;
import io.tileseq.plan.GroupPlan;
import io.tileseq.plan.ObjectRow;
import io.tileseq.plan.TileRecord;
import io.tileseq.plan.TileRow;
import io.tileseq.sequence.Fate;
import io.tileseq.sequence.FrameState;
import io.tileseq.sequence.RowFate;
import io.tileseq.sequence.TargetState;
import io.tileseq.sequence.Windows;
import io.tileseq.shard.OutputFiles;
import io.tileseq.shard.RejectFile;
import io.tileseq.shard.ShardSummary;
import io.tileseq.shard.ShardWriter;
import io.tileseq.shard.SlotBuffer;
import io.tileseq.split.Place;
import io.tileseq.target.TableTarget;
import io.tileseq.target.Target;
import io.tileseq.tensor.FrameEncoder;
import io.tileseq.tensor.NodataFiller;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.apache.hadoop.conf.Configuration;

/**
 * Writes the shards of one group: every frame of every tile goes, once encoded, straight to the slots of the samples that
 * use it. Samples that turn out to be no good are closed up before the shards are written.
 */
public final class GroupWriter {
    private final BuildPlan plan;
    private final GroupPlan group;
    private final OutputFiles files;
    private final Configuration conf;
    private final Settings settings;
    private final ReadCounter counter = new ReadCounter();
    private final Ledger samples = new Ledger();
    private final Ledger rows = new Ledger();
    private final Map<String, Long> regions = new TreeMap<>();
    private final FrameEncoder encoder;
    private long encodeNanos;
    private long croppedBytes;

    /**
     * @param compress whether pages are compressed
     * @param heapLimit bytes of the heap that the samples may take; more go to a temporary file
     * @param footer what shards say of themselves
     * @param progress told of samples whose frames were all read
     */
    public record Settings(boolean compress, long heapLimit, Map<String, Object> footer, LongConsumer progress) {}

    public GroupWriter(BuildPlan plan, GroupPlan group, OutputFiles files, Configuration conf, Settings settings) {
        this.plan = plan;
        this.group = group;
        this.files = files;
        this.conf = conf;
        this.settings = settings;
        this.encoder = FrameEncoder.of(plan.tensor(), plan.resize());
    }

    /**
     * @param records the group's tiles
     * @param objects the rows of tables of objects that lie in them
     * @throws IOException when the storage fails; a second try writes the same
     */
    public GroupResult write(Iterator<TileRecord> records, Iterator<ObjectRow> objects) throws IOException {
        long start = CpuClock.nanos();
        GroupPass pass = new GroupPass(plan, group, EnumSet.allOf(Split.class), records, objects, conf, counter);
        List<GroupTile> tiles = pass.tiles().all();
        Slots slots = Slots.of(plan, group, pass.tiles());
        try (SplitBuffers buffers = SplitBuffers.allocate(plan, group, settings.heapLimit())) {
            Places places = new Places(slots, buffers);
            ImageTargetSink imageTargets = new ImageTargetSink(plan, places);
            pass.run(new Scatter(tiles, places, imageTargets));
            BitSet written = judge(tiles);
            long writeStart = CpuClock.nanos();
            ShardWriter writer = new ShardWriter(
                    files, conf, ShardColumns.of(plan), settings.footer(), settings.compress(), plan.rowGroupSamples());
            List<ShardSummary> shards = new ArrayList<>();
            for (GroupPlan.Part part : group.parts()) {
                shards.addAll(writeShards(
                        writer, part, tiles, slots.rows(part, written), buffers.of(part.split()), imageTargets));
            }
            long end = CpuClock.nanos();
            GroupResult.Work work = new GroupResult.Work(
                    counter.requests(),
                    counter.bytes(),
                    counter.blocks(),
                    0,
                    counter.decodedBytes(),
                    croppedBytes,
                    counter.fetchNanos(),
                    counter.decodeNanos(),
                    encodeNanos,
                    end - writeStart - writer.hashNanos(),
                    writer.hashNanos(),
                    end - start);
            return new GroupResult(
                    group.number(),
                    shards,
                    samples,
                    rows,
                    regions,
                    pass.objects().fates(),
                    work,
                    pass.ofCutRegions());
        }
    }

    /** Puts each tile's frames where they belong. */
    private final class Scatter implements GroupPass.Receiver {
        private final List<GroupTile> tiles;
        private final Places places;
        private final byte[] frameBytes = new byte[plan.tensor().frameBytes()];
        /** Null where values without data stay what they are. */
        private final NodataFiller filler;
        /** Null where no copy differs from its original. */
        private final CopyFrames copies;

        private final ImageTargetSink imageTargets;
        private final NextFrames next;

        Scatter(List<GroupTile> tiles, Places places, ImageTargetSink imageTargets) {
            this.imageTargets = imageTargets;
            this.next = new NextFrames(plan, places);
            this.tiles = tiles;
            this.places = places;
            this.filler = plan.nodata().fill() == null
                    ? null
                    : new NodataFiller(
                            plan.tensor(), plan.resize(), plan.nodata().fill());
            this.copies = plan.augment().copies() > 0 && plan.augment().changesAnything()
                    ? new CopyFrames(plan, encoder, filler)
                    : null;
        }

        @Override
        public void crop(int index, GroupTile tile, int frame, byte[] crop, PixelBox inside) {
            long start = System.nanoTime();
            byte[] pixels = encoder.resize(crop, tile.box().height(), tile.box().width());
            encoder.normalize(pixels, frameBytes);
            Double nodata = tile.region().facts().frames().get(frame).nodata();
            byte[] marks = null;
            if (filler != null) {
                marks = filler.mark(crop, tile.box().height(), tile.box().width(), pixels, nodata);
                filler.fill(marks, frameBytes);
            }
            if (copies != null) {
                copies.take(pixels, marks, nodata);
            }
            Windows windows = plan.windows();
            for (int window = 0; window < windows.count(); window++) {
                int after = frame - windows.input(window, 0);
                int t = after / windows.dilation();
                if (after >= 0 && after % windows.dilation() == 0 && t < windows.length()) {
                    Place place = tile.place(window);
                    for (int copy = 0; copy < place.copies(); copy++) {
                        int slot = places.slot(index * windows.count() + window, copy);
                        if (slot < 0) {
                            continue;
                        }
                        SlotBuffer buffer = places.buffers(place.split()).of(plan.tensor());
                        Draw draw = tile.draw(plan, window, copy);
                        byte[] own = draw.isOriginal() ? frameBytes : copies.encode(draw, t);
                        int step = draw.step(t, windows.length());
                        encoder.place(own, step, buffer.segment(slot), buffer.offset(slot));
                    }
                }
            }
            next.put(index, tile, frame, frameBytes, copies);
            imageTargets.take(index, tile, ImageCrop.own(plan, tile, frame, crop, inside));
            croppedBytes += crop.length;
            encodeNanos += System.nanoTime() - start;
        }

        @Override
        public void mask(int index, GroupTile tile, ImageCrop crop) {
            long start = System.nanoTime();
            imageTargets.take(index, tile, crop);
            croppedBytes += crop.pixels().length;
            encodeNanos += System.nanoTime() - start;
        }

        @Override
        public void sliceRead(int from, int to) {
            settings.progress()
                    .accept(tiles.subList(from, to).stream()
                            .mapToLong(GroupTile::samples)
                            .sum());
        }
    }

    /** Decides the fate of every sample and row, and writes out the rejects. Returns the samples to write. */
    private BitSet judge(List<GroupTile> tiles) throws IOException {
        int windows = plan.windows().count();
        BitSet written = new BitSet();
        List<RejectFile.Sample> rejectedSamples = new ArrayList<>();
        List<RejectFile.Row> rejectedRows = new ArrayList<>();
        for (int index = 0; index < tiles.size(); index++) {
            GroupTile tile = tiles.get(index);
            BitSet writtenWindows = new BitSet();
            for (int window = 0; window < windows; window++) {
                samples.addTotal(1);
                Place place = tile.place(window);
                if (place.isDropped()) {
                    samples.addDropped(place.dropped(), 1);
                    continue;
                }
                Fate fate = tile.fate(plan, window);
                if (fate == Fate.WRITTEN) {
                    writtenWindows.set(window);
                    written.set(index * windows + window);
                    samples.addKept(1);
                    samples.addCopies(place.copies() - 1);
                    regions.merge(tile.tile().region(), 1L, Long::sum);
                } else if (fate.isRejected()) {
                    samples.addRejected(fate.reason(), 1);
                    rejectedSamples.add(new RejectFile.Sample(
                            tile.tile().tile(),
                            tile.tile().region(),
                            ShardColumns.frames(plan, window),
                            fate.reason(),
                            explain(tile, window, fate)));
                } else {
                    samples.addDropped(fate.reason(), 1);
                }
            }
            tile.objects().written(tile, writtenWindows);
            judgeRows(tile, writtenWindows, rejectedRows);
        }
        String number = String.format(Locale.ROOT, "%05d", group.number());
        if (!rejectedSamples.isEmpty()) {
            RejectFile.writeSamples(
                    files, conf, RejectFile.FOLDER + "/samples-" + number + ".parquet", rejectedSamples);
        }
        if (!rejectedRows.isEmpty()) {
            RejectFile.writeRows(
                    files,
                    conf,
                    RejectFile.FOLDER + "/tile_rows-" + number + ".parquet",
                    plan.layout().columns(),
                    rejectedRows);
        }
        return written;
    }

    private void judgeRows(GroupTile tile, BitSet writtenWindows, List<RejectFile.Row> rejected) {
        BitSet used = plan.fates().usedFrames(writtenWindows);
        for (TileRow row : tile.tile().rows()) {
            RowFate fate;
            if (row.frame() < 0) {
                fate = writtenWindows.isEmpty() ? RowFate.DROPPED_NO_SAMPLE : RowFate.USED;
            } else {
                fate = plan.fates().ofRow(row.frame(), tile.states(), used);
            }
            if (fate == RowFate.USED) {
                rows.addKept(1);
            } else if (fate.isRejected()) {
                rows.addRejected(fate.reason(), 1);
                rejected.add(new RejectFile.Row(row.text(), fate.reason(), tile.fault(row.frame())));
            } else {
                rows.addDropped(fate.reason(), 1);
            }
        }
    }

    private String explain(GroupTile tile, int window, Fate fate) {
        String ofImages = explainTargets(tile, window, fate);
        if (ofImages != null) {
            return ofImages;
        }
        Windows windows = plan.windows();
        String target = plan.order().label(windows.target(window));
        return switch (fate) {
            case REJECTED_TARGET_MISSING ->
                "tile " + tile.tile().tile() + " of region " + tile.tile().region() + " lacks a target at frame "
                        + target + ": a valid row with a label";
            case REJECTED_SIZE_DIFFERS ->
                "the images of region " + tile.tile().region() + " differ in size over these frames";
            default -> {
                FrameState sought = fate == Fate.REJECTED_FRAME_MISSING ? FrameState.MISSING : FrameState.UNREADABLE;
                for (int t = 0; t < windows.length(); t++) {
                    int frame = windows.input(window, t);
                    if (tile.states()[frame] == sought) {
                        yield tile.fault(frame);
                    }
                }
                yield null;
            }
        };
    }

    /** What is wrong with the images of targets, if that made the fate; else null. */
    private String explainTargets(GroupTile tile, int window, Fate fate) {
        return switch (fate) {
            case REJECTED_IMAGE_UNREADABLE -> ImageTargets.explain(plan, tile, window, TargetState.UNREADABLE);
            case REJECTED_TARGET_MISSING -> ImageTargets.explain(plan, tile, window, TargetState.MISSING);
            case REJECTED_SIZE_DIFFERS -> ImageTargets.explain(plan, tile, window, TargetState.SIZE_DIFFERS);
            case REJECTED_NO_CLASS -> ImageTargets.explain(plan, tile, window, TargetState.NO_CLASS);
            default -> null;
        };
    }

    /** Fills the frames of a row that hold no pixels with zeros. */
    private void maskAbsent(GroupTile tile, int window, Draw draw, SlotBuffer buffer, int slot) {
        boolean[] present = tile.present(plan, window, draw);
        for (int step = 0; step < present.length; step++) {
            if (!present[step]) {
                encoder.place(new byte[plan.tensor().frameBytes()], step, buffer.segment(slot), buffer.offset(slot));
            }
        }
    }

    /** Puts the targets that are tensors of the table's values into their slots. */
    private void putTargets(GroupTile tile, int window, Draw draw, TensorBuffers buffers, int slot) {
        eachTableTensor(buffers, slot, (table, to) -> SampleTargets.put(plan, table, tile, window, draw, to));
    }

    private void putUnlabeled(TensorBuffers buffers, int slot) {
        eachTableTensor(buffers, slot, (table, to) -> SampleTargets.putUnlabeled(plan, table, to));
    }

    private void eachTableTensor(TensorBuffers buffers, int slot, BiConsumer<TableTarget, ByteBuffer> put) {
        for (Target target : plan.targets()) {
            Optional<StoredTensor> tensor = target.tensor(plan.tensor());
            if (tensor.isPresent() && target instanceof TableTarget table) {
                SlotBuffer buffer = buffers.of(tensor.get());
                ByteBuffer to = buffer.segment(slot).duplicate().order(ByteOrder.LITTLE_ENDIAN);
                put.accept(table, to.position(buffer.offset(slot)));
            }
        }
    }

    /** Puts the features of the row at the target frame into their slot. */
    private void putTabular(GroupTile tile, int window, TensorBuffers buffers, int slot) {
        if (plan.tabular() == null) {
            return;
        }
        TileRow row = tile.row(plan.windows().target(window));
        SlotBuffer buffer = buffers.of(plan.tabular().tensor());
        ByteBuffer to = buffer.segment(slot).duplicate().order(ByteOrder.LITTLE_ENDIAN);
        to.position(buffer.offset(slot));
        for (float feature : plan.tabular().of(row == null ? null : row.text())) {
            to.putFloat(feature);
        }
    }

    private List<ShardSummary> writeShards(
            ShardWriter writer,
            GroupPlan.Part part,
            List<GroupTile> tiles,
            List<List<SampleRow>> rowsOfShards,
            TensorBuffers buffers,
            ImageTargetSink imageTargets)
            throws IOException {
        Split split = part.split();
        List<ShardSummary> shards = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < part.shardSamples().size(); i++) {
            List<SampleRow> planned = rowsOfShards.get(i);
            BitSet kept = new BitSet();
            List<Object[]> shardRows = new ArrayList<>();
            for (int at = 0; at < planned.size(); at++) {
                SampleRow row = planned.get(at);
                if (row != null) {
                    kept.set(at);
                    shardRows.add(finish(row, tiles, buffers, imageTargets, first + at));
                }
            }
            if (!shardRows.isEmpty()) {
                for (SlotBuffer buffer : buffers.byColumn().values()) {
                    buffer.closeUp(first, kept);
                }
                shards.add(writer.write(
                        plan.shardPath(split, part.firstShard() + i), split, shardRows, buffers.byColumn(), first));
            }
            first += planned.size();
        }
        return shards;
    }

    /** Completes the tensors of a row in their slot; returns its values in the order of the columns. */
    private Object[] finish(
            SampleRow row, List<GroupTile> tiles, TensorBuffers buffers, ImageTargetSink imageTargets, int slot) {
        int windows = plan.windows().count();
        GroupTile tile = tiles.get(row.sample() / windows);
        int window = row.sample() % windows;
        switch (row.filling()) {
            case OWN -> {
                Draw draw = tile.draw(plan, window, row.copy());
                maskAbsent(tile, window, draw, buffers.of(plan.tensor()), slot);
                putTabular(tile, window, buffers, slot);
                putTargets(tile, window, draw, buffers, slot);
                imageTargets.fillUnlabeled(tile, window, draw, buffers, slot);
            }
            case REPLAYED -> {
                samples.addPadding(1);
                buffers.copy(row.cell().replayed(), slot);
            }
            case MASKED -> {
                samples.addPadding(1);
                buffers.clear(slot);
                putUnlabeled(buffers, slot);
                imageTargets.fillUnlabeled(buffers, slot);
            }
        }
        return ShardColumns.row(plan, tile, window, row);
    }
}
