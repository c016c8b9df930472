"""Boxes and points, every list recomputed from the rules, and as the systems have them that people come from."""

import json

import numpy as np
import object_cases
import oracle
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import row_object_cases
import tileseq
import yaml
from PIL import Image
from test_build import SHARED, build


def write_csv(path, names, rows):
    path.write_text("\n".join(",".join(map(str, row)) for row in [names, *rows]) + "\n")


def built(folder, config, *options):
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    code, printed = build(folder / "config.yaml", "--overwrite", *options)
    assert code == 0, printed
    return folder / "out"


def description(dataset):
    return json.loads((dataset / "dataset.json").read_text())


def rows(dataset):
    return [r for s in description(dataset)["shards"] for r in pq.read_table(dataset / s["path"]).to_pylist()]


@pytest.mark.parametrize("seed", [1, 2, 3, 5, 7])
def test_random_tables_give_what_the_rules_say(seed, tmp_path):
    object_cases.make(seed, tmp_path)
    code, printed = build(tmp_path / "config.yaml")
    assert code == 0, printed
    assert oracle.compare(tmp_path / "config.yaml", tmp_path / "out") == []


@pytest.mark.parametrize("seed", [1, 2, 4, 6, 9])
def test_random_tile_tables_with_objects_give_what_the_rules_say(seed, tmp_path):
    row_object_cases.make(seed, tmp_path)
    code, printed = build(tmp_path / "config.yaml")
    assert code == 0, printed
    assert oracle.compare(tmp_path / "config.yaml", tmp_path / "out") == []


def town(folder, rows_of_boxes, **more):
    """Two regions of 3 frames in 12 strips, of 12 x 4 tiles each that overlap; a box table with the rows given."""
    import tifffile

    for region in ("north", "south"):
        for frame in range(3):
            tifffile.imwrite(folder / f"{region}_{frame}.tif", np.full((240, 80), frame, np.uint8), rowsperstrip=20)
    tiles = [(f"{r}.{i}.{j}", r, 20 * j, 18 * i, 20 * j + 20, 18 * i + 24) for r in ("north", "south") for i in range(12) for j in range(4)]
    write_csv(folder / "tiles.csv", ["tile_id", "region_id", "x0", "y0", "x1", "y1"], tiles)
    write_csv(folder / "boxes.csv", ["region", "frame", "x", "y", "w", "h", "kind", "id"], rows_of_boxes)
    return {
        "tiles": {"path": "tiles.csv", "columns": {"box": ["x0", "y0", "x1", "y1"]}},
        "frames": {"pattern": "{region}_{frame}.tif", "order": [0, 1, 2]},
        "sequence": {"length": 2},
        "targets": {"cars": {"kind": "boxes", "at": "frames", "columns": ["x", "y", "w", "h"], "class": "kind", "track": "id",
                             "labels": ["car", "van"], "min_size": 2, "min_visible": 0.3, "table": {"path": "boxes.csv"}}},
        "split": {"fractions": {"train": 0.5, "val": 0.5, "test": 0}},
        "shuffle": {"group_bytes": 100 << 20}, "output": {"path": "out", "row_group_bytes": 2048}, **more}


def boxes(seed=3, count=1500):
    rng = np.random.default_rng(seed)
    made = [[str(rng.choice(["north", "south"])), int(rng.choice([0, 2])), float(rng.integers(-8, 160)) / 2, float(rng.integers(-20, 480)) / 2,
             int(rng.integers(1, 30)), int(rng.integers(1, 30)), str(rng.choice(["car", "van"])), k] for k in range(count)]
    return made + made[:40] + [["north", 1, "", "", "", "", "", ""]]


def test_bytes_are_the_same_however_the_table_lies_and_regions_are_cut_into_groups(tmp_path):
    config = town(tmp_path, boxes())
    whole = description(built(tmp_path, config))
    assert oracle.compare(tmp_path / "config.yaml", tmp_path / "out") == []
    assert whole["ledger"]["target_rows"]["cars"]["dropped"]["duplicate"] == 40
    # Of the regions' frames only those with a row are labelled: south's second has none.
    lists = {(r["region_id"], tuple(r["frames"]), tuple(r["frame_is_labeled"])) for r in rows(tmp_path / "out")}
    assert lists == {("north", ("0", "1"), (True, True)), ("north", ("1", "2"), (True, True)),
                     ("south", ("0", "1"), (True, False)), ("south", ("1", "2"), (False, True))}
    one = {r["sample_id"]: r["cars"] for r in rows(tmp_path / "out")}
    # The table's rows in another order, in many files, read in other partitions.
    (tmp_path / "boxes").mkdir()
    mixed = np.random.default_rng(1).permutation(len(boxes()))
    for i in range(5):
        write_csv(tmp_path / "boxes" / f"{i}.csv", ["region", "frame", "x", "y", "w", "h", "kind", "id"], [boxes()[k] for k in mixed[i::5]])
    config["targets"]["cars"]["table"] = {"path": "boxes", "format": "csv"}
    again = description(built(tmp_path, config, "--conf", "spark.default.parallelism=5", "--conf", "spark.sql.files.maxPartitionBytes=4000"))
    assert [s["sha256"] for s in again["shards"]] == [s["sha256"] for s in whole["shards"]]
    # Regions cut into several groups: the same lists and the same ledger, though rows at a cut go to two tasks.
    cut = description(built(tmp_path, config, "--set", f"shuffle.group_bytes={20 * 2 * 20 * 24 * 4}"))
    assert len(cut["shards"]) > 4
    assert cut["ledger"] == whole["ledger"]
    assert {r["sample_id"]: r["cars"] for r in rows(tmp_path / "out")} == one


def test_a_frame_without_a_row_is_unlabelled_or_empty_as_the_config_says(tmp_path):
    table = [["north", 0, 1, 2, 6, 7, "car", 1], ["south", 2, 0, 0, 5, 5, "van", 2]]
    config = town(tmp_path, table)
    ledger = description(built(tmp_path, config))["ledger"]["samples"]
    # Windows (0, 1) of north and (1, 2) of south have a labelled frame, in each of 48 tiles.
    assert ledger == {"planned": 192, "written": 96, "dropped": {}, "rejected": {"target_missing": 96}}
    config["targets"]["cars"]["unlisted"] = "empty"
    ledger = description(built(tmp_path, config))["ledger"]
    assert ledger["samples"]["written"] == 192
    assert ledger["target_rows"]["cars"] == {"read": 2, "used": 2, "dropped": {}, "rejected": {}}
    assert all(r["frame_is_labeled"] == [True, True] for r in rows(tmp_path / "out"))
    assert sum(len(frame) for r in rows(tmp_path / "out") for frame in r["cars"]) == 2  # each object in one tile, in one window


def test_every_tool_reads_the_lists_also_where_a_row_group_has_none(tmp_path):
    import datasets
    import duckdb
    import polars

    config = town(tmp_path, [["north", 0, 1, 2, 6, 7, "car", 1], ["north", 0, 3, 2, 8, 9, "van", 4], ["south", 2, 0, 0, 5, 5, "van", 2]])
    config["targets"]["cars"]["unlisted"] = "empty"
    config["targets"]["now"] = {**config["targets"]["cars"], "at": "target", "track": None}
    config["output"]["compression"] = "zstd"
    dataset = built(tmp_path, config)
    files = str(dataset / "*" / "*.parquet")
    shard = next((dataset / "train").glob("*.parquet"))
    schema = pq.read_schema(shard)
    struct = pa.struct([pa.field(n, pa.float32(), False) for n in ("x_min", "y_min", "x_max", "y_max")]
                       + [pa.field(n, pa.int64(), False) for n in ("class", "track")])
    assert schema.field("cars").type.value_type.value_type == struct
    assert schema.field("now").type.value_type.names == ["x_min", "y_min", "x_max", "y_max", "class"]
    groups = [pq.ParquetFile(p).read_row_group(g, ["now"])["now"].to_pylist() for p in dataset.glob("*/*.parquet")
              for g in range(pq.ParquetFile(p).num_row_groups)]
    assert any(not any(group) for group in groups) and any(any(group) for group in groups)
    want = sorted((o["x_min"], o["y_max"], o["class"], o["track"]) for r in rows(dataset) for f in r["cars"] for o in f)
    # x of the three boxes is 1, 3 and 0; the tile at the corner has all of each.
    assert want == [(0.0, 5.0, 1, 2), (1.0, 9.0, 0, 1), (3.0, 11.0, 1, 4)]
    query = f"SELECT o.x_min, o.y_max, o.class, o.track FROM (SELECT unnest(flatten(cars)) AS o FROM '{files}') ORDER BY ALL"
    assert duckdb.sql(query).fetchall() == want
    assert duckdb.sql(f"SELECT count(*) FROM '{files}' WHERE len(now) > 0").fetchall() == [(1,)]
    frame = polars.scan_parquet(files).select(polars.col("cars").explode().explode()).collect().unnest("cars").drop_nulls()
    assert sorted(frame.select("x_min", "y_max", "class", "track").rows()) == want
    loaded = datasets.load_dataset("parquet", data_dir=str(dataset), cache_dir=str(tmp_path / "cache"))
    found = [o for split in loaded.values() for r in split["cars"] for f in r for o in f]
    assert sorted((o["x_min"], o["y_max"], o["class"], o["track"]) for o in found) == want


def test_spark_reads_the_lists(tmp_path):
    from pyspark.sql import SparkSession

    dataset = built(tmp_path, town(tmp_path, boxes(count=60)))
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        frame = spark.read.parquet(*(str(dataset / s) for s in ("train", "val")))
        found = frame.selectExpr("sample_id", "explode(flatten(cars)) AS o").selectExpr("sample_id", "o.x_min", "o.track").collect()
    finally:
        spark.stop()
    assert sorted(map(tuple, found)) == sorted((r["sample_id"], o["x_min"], o["track"]) for r in rows(dataset) for f in r["cars"] for o in f)


def test_the_reader_gives_what_detection_models_take(tmp_path):
    import torch
    from tileseq.torch import Loader

    config = town(tmp_path, boxes(count=300))
    config["targets"]["marks"] = {"kind": "points", "columns": ["x", "y"], "table": {"path": "boxes.csv"}, "unlisted": "empty",
                                  "normalize": True}
    config["sequence"]["horizon"] = 1
    dataset = built(tmp_path, config)
    train = tileseq.open(dataset).train
    known = {r["sample_id"]: r for r in rows(dataset)}
    batch = next(iter(train.batches(16, columns=["sample_id", "cars", "marks"])))
    assert batch["cars"].shape == (16, 2) and batch["marks"].shape == (16,)
    for i, sample in enumerate(batch["sample_id"]):
        for t, frame in enumerate(batch["cars"][i]):
            stored = known[sample]["cars"][t]
            assert frame["boxes"].dtype == np.float32 and frame["boxes"].shape == (len(stored), 4)
            assert frame["boxes"].tolist() == [[o[n] for n in ("x_min", "y_min", "x_max", "y_max")] for o in stored]
            assert frame["labels"].dtype == np.int64 and frame["labels"].tolist() == [o["class"] for o in stored]
            assert frame["track"].tolist() == [o["track"] for o in stored]
        assert batch["marks"][i]["points"].tolist() == [[o["x"], o["y"]] for o in known[sample]["marks"]]
    assert next(iter(train.batches(4)))["cars"].shape == (4, 2)  # without columns all targets come
    loader = Loader(train, 8, seed=1, columns=["x", "marks"])
    for batch in loader:
        assert len(batch["marks"]) == len(batch["x"])
        assert all(isinstance(one["points"], torch.Tensor) and one["points"].dtype == torch.float32 for one in batch["marks"])
    shown = tileseq.show(train.sample(0))
    assert shown.startswith(b"\x89PNG")


def test_the_keypoints_generator(tmp_path):
    """Grey images of one band, a region each, and their key points as shares of height and width."""
    height, width = 40, 64
    points = {f"face{i}": [(5 + i, 7), (31.5, 20 + i), (63, 39)] for i in range(4)}
    for name in points:
        Image.fromarray(np.arange(height * width).reshape(height, width).astype(np.uint8)).save(tmp_path / f"{name}_0.png")
    write_csv(tmp_path / "points.csv", ["image", "at", "x", "y", "seen", "part"],
              [[name, 0, x, y, 2 - i, i] for name, three in points.items() for i, (x, y) in enumerate(three)])
    dataset = built(tmp_path, {
        "tiles": "whole",
        "frames": {"pattern": "{region}_{frame}.png"},
        "image": {"height": 20, "width": 32},
        "targets": {"keys": {"kind": "points", "columns": ["x", "y"], "class": "part", "labels": [0, 1, 2], "visibility": "seen",
                             "normalize": True, "unlisted": "empty", "table": {"path": "points.csv", "region": "image", "frame": "at"}}},
        "normalize": {"kind": "scale"}, "split": {"fractions": {"train": 0.5, "test": 0.5}}, "output": {"path": "out"}})
    assert description(dataset)["tensors"]["x"]["shape"] == [1, 20, 32, 1]
    assert len(rows(dataset)) == 4
    for row in rows(dataset):
        have = {o["class"]: (o["x"], o["y"], o["visibility"]) for o in row["keys"]}
        want = {k: (np.float32(x / width), np.float32(y / height), 2 - k) for k, (x, y) in enumerate(points[row["region_id"]])}
        assert have == want


def test_the_boxes_of_a_recording_of_events(tmp_path):
    """Boxes with microseconds in bins of 10 ms, as Metavision's loaders bin them: ts in [begin, end)."""
    table, step = np.load(SHARED / "events" / "gen3_real_events_bbox.npy"), 10_000
    bins = [720_000 + k * step for k in range(4)]
    for start in bins:
        Image.fromarray(np.full((480, 640), start // step, np.uint8)).save(tmp_path / f"rec_{start}.png")
    names = ["t", "x", "y", "w", "h", "class_id", "track_id"]
    rows_of_table = [{"recording": "rec", **{n: table[n][i] for n in names}} for i in range(len(table))]
    # Labels on the very edges: they belong to the later bin, and at the end of the last bin to none.
    for t in (bins[1], bins[1] - 1, bins[-1] + step):
        rows_of_table.append({"recording": "rec", "t": t, "x": 300.0, "y": 200.0, "w": 30.0, "h": 40.0, "class_id": 0, "track_id": 99})
    pq.write_table(pa.Table.from_pylist(rows_of_table), tmp_path / "boxes.parquet")
    dataset = built(tmp_path, {
        "tiles": "whole",
        "frames": {"pattern": "{region}_{frame}.png", "order": bins},
        "image": {"height": 240, "width": 320},
        "sequence": {"length": 2, "stride": 2},
        "targets": {"objects": {"kind": "boxes", "at": "frames", "columns": ["x", "y", "w", "h"], "class": "class_id", "track": "track_id",
                                "min_size": 10, "table": {"path": "boxes.parquet", "region": "recording", "time": "t"}}},
        "split": {"fractions": {"train": 1}}, "output": {"path": "out"}})
    assert description(dataset)["targets"]["objects"]["labels"] == {"0": 0, "1": 1}
    found, kept = sorted(rows(dataset), key=lambda row: row["frames"]), 0
    assert [row["frames"] for row in found] == [[str(b) for b in bins[:2]], [str(b) for b in bins[2:]]]
    for label, frame in ((label, frame) for row in found for label, frame in zip(row["frames"], row["objects"])):
        want = set()
        for row in rows_of_table:
            if int(label) <= row["t"] < int(label) + step:
                x, y, w, h = (float(str(row[n])) for n in "xywh")
                x0, y0, x1, y1 = x / 2, y / 2, min(x + w, 640) / 2, min(y + h, 480) / 2
                if x1 - x0 >= 10 and y1 - y0 >= 10:
                    want.add((*np.float32([x0, y0, x1, y1]).tolist(), int(row["class_id"]), int(row["track_id"])))
        assert {tuple(o.values()) for o in frame} == want and len(frame) == len(want)
        kept += len(want)
    ledger = description(dataset)["ledger"]["target_rows"]["objects"]
    assert ledger == {"read": len(table) + 3, "used": kept, "dropped": {"frame_not_in_order": 1, "too_small": len(table) + 2 - kept}, "rejected": {}}
    assert len(table) > kept > 10
    assert [sum(o["track"] == 99 for o in frame) for row in found for frame in row["objects"]] == [1, 1, 0, 0]


def test_mistakes_are_told_with_what_to_do(tmp_path):
    config = town(tmp_path, [["north", 0, 1, 2, 6, 7, "car", 1], ["north", 0, 1, 2, 0, 7, "car", 1], ["north", 0, 1, 2, 4, 7, "bus", 1]])

    def refused(*options):
        (tmp_path / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
        code, printed = build(tmp_path / "config.yaml", "--overwrite", *options)
        return code, printed

    code, printed = refused()
    assert code == 3, printed
    assert "2 of 3 rows of the table of target cars at boxes.csv are rejected ({bad_box=1, bad_class=1}), a fraction of 0.6667" in printed
    found = {r["reason"]: r for p in (tmp_path / "out" / "rejects").glob("target_rows-cars-*.parquet") for r in pq.read_table(p).to_pylist()}
    assert found["bad_class"]["kind"] == "bus" and "is not in the labels of target cars" in found["bad_class"]["message"]
    assert found["bad_box"]["message"] == (
        'x "1", y "2", w "0", h "7" of region north: must be four finite numbers of a box wider and higher than 0, or all empty in a row'
        " that says that its frame has none")
    code, printed = refused("--set", "targets.cars.track=number")
    assert code == 2 and "the table of target cars has no column number; it has region, frame, x, y, w, h, kind, id" in printed
    code, printed = refused("--set", "targets.cars.table={path: boxes.csv, time: id}", "--set", "frames.order=[0, 2, 1]")
    assert code == 2 and "the times of target cars belong to no frames: frame 1 comes after frame 2 but is not later" in printed
    code, printed = refused("--set", "targets.cars.columns=[x, y]")
    assert code == 2 and "targets.cars.columns: must be the 4 columns of the coordinates but is [x, y]" in printed


def test_lists_of_the_tile_table_may_be_structs_arrays_or_json(tmp_path):
    import tifffile

    for region in ("north", "south"):
        tifffile.imwrite(tmp_path / f"{region}_0.tif", np.zeros((40, 40), np.uint8))
    corners = [(0, 0, 20, 10), (10, 0, 30, 10)]
    tiles = [(f"{r}.{i}", r, *b) for r in ("north", "south") for i, b in enumerate(corners)]
    # The second tile's box would lie in the first tile too, but is not its own. Both are 20 x 10 and stored as 40 x 40.
    cars = [[(2.5, 1, 4, 2, "car", 7), (-4, 5, 6, 3, "van", None)], [(12, 3, 30, 3, "van", 8)]] * 2
    eyes = [[3, 4, 2, 19.5, 9.5, 1], [10, 0, 0]] * 2
    names = ["x", "y", "w", "h", "kind", "id"]
    columns = list(zip(*tiles))
    struct = pa.list_(pa.struct([(n, pa.string() if n == "kind" else pa.float32()) for n in names]))
    forms = {
        "structs.parquet": pa.array([[dict(zip(names, c)) for c in cell] for cell in cars], struct),
        "arrays.parquet": pa.array([[[None if v is None else str(v) for v in c] for c in cell] for cell in cars]),
        "json.csv": pa.array([json.dumps(cell) for cell in cars]),
        "objects.json": None,
    }
    for table, cell in forms.items():
        ids = dict(zip(["tile_id", "region_id", "x0", "y0", "x1", "y1"], columns))
        if table == "json.csv":
            lines = [[*t, '"' + json.dumps(c).replace('"', '""') + '"', '"' + json.dumps(e) + '"'] for t, c, e in zip(tiles, cars, eyes)]
            write_csv(tmp_path / table, [*ids, "cars", "eyes"], lines)
        elif table == "objects.json":
            whole = [{**dict(zip(ids, t)), "cars": [{k: v for k, v in zip(names, c) if v is not None} for c in cs], "eyes": json.dumps(e)}
                     for t, cs, e in zip(tiles, cars, eyes)]
            (tmp_path / table).write_text("\n".join(map(json.dumps, whole)) + "\n")
        else:
            pq.write_table(pa.table({**{n: list(c) for n, c in ids.items()}, "cars": cell, "eyes": pa.array(eyes, pa.list_(pa.float64()))}),
                           tmp_path / table)
        dataset = built(tmp_path, {
            "tiles": {"path": table, "columns": {"box": ["x0", "y0", "x1", "y1"]}}, "frames": {"pattern": "{region}_{frame}.tif"},
            "image": {"height": 40, "width": 40}, "normalize": {"kind": "none"},
            "targets": {"cars": {"kind": "boxes", "column": "cars", "class": "kind", "track": "id", "labels": ["car", "van"]},
                        "eyes": {"kind": "points", "column": "eyes", "visibility": "seen"}},
            "split": {"fractions": {"train": 0.5, "val": 0.5, "test": 0}}, "output": {"path": "out"}})
        found = {r["tile_id"]: (r["cars"], r["eyes"]) for r in rows(dataset)}
        box = lambda x0, y0, x1, y1, c, t: {"x_min": x0, "y_min": y0, "x_max": x1, "y_max": y1, "class": c, "track": t}
        point = lambda x, y, v: {"x": x, "y": y, "visibility": v}
        first = ([box(5, 4, 13, 12, 0, 7), box(0, 20, 4, 32, 1, -1)], [point(6, 16, 2), point(39, 38, 1)])
        second = ([box(4, 12, 40, 24, 1, 8)], [point(0, 0, 0)])
        assert found == {"north.0": first, "north.1": second, "south.0": first, "south.1": second}, table
        assert "target_rows" not in description(dataset)["ledger"] or "cars" not in description(dataset)["ledger"]["target_rows"]


def test_a_list_that_is_none_is_told_with_tile_column_and_remedy(tmp_path):
    import tifffile

    tifffile.imwrite(tmp_path / "north_0.tif", np.zeros((40, 40), np.uint8))
    cells = ["[]", "[[1, 2, 3]]", "[[1, 2", '[[1, 2, 3, 4], [5, 6, -1, 2]]', ""]
    tiles = [[f"t{i}", "north", 0, 0, 20, 10 + i, '"' + c + '"' if c else ""] for i, c in enumerate(cells)]
    write_csv(tmp_path / "tiles.csv", ["tile_id", "region_id", "x0", "y0", "x1", "y1", "cars"], tiles)
    dataset = built(tmp_path, {
        "tiles": {"path": "tiles.csv", "columns": {"box": ["x0", "y0", "x1", "y1"]}, "max_rejected_fraction": 1},
        "frames": {"pattern": "{region}_{frame}.tif"}, "targets": {"cars": {"kind": "boxes", "column": "cars"}},
        "image": {"height": 8, "width": 8}, "normalize": {"kind": "none"},
        "split": {"fractions": {"train": 1, "val": 0, "test": 0}}, "output": {"path": "out"}})
    assert [(r["tile_id"], r["cars"]) for r in rows(dataset)] == [("t0", [])]
    rejected = {r["tile_id"]: (r["reason"], r["message"]) for f in (dataset / "rejects").glob("tile_rows-*") for r in pq.read_table(f).to_pylist()}
    start = "in column cars of tile {} in region north "
    assert rejected == {
        "t1": ("bad_target", 'target "[[1, 2, 3]]" ' + start.format("t1")
               + "at place 1 has [1, 2, 3, null] for x, y, w, h, which must be four finite numbers of a box wider and higher than 0"),
        "t2": ("bad_target", 'target "[[1, 2" ' + start.format("t2")
               + "is no JSON list of boxes: of objects with the fields x, y, w, h, or of arrays of their values in this order"),
        "t3": ("bad_target", 'target "[[1, 2, 3, 4], [5, 6, -1, 2]]" ' + start.format("t3")
               + "at place 2 has [5, 6, -1, 2] for x, y, w, h, which must be four finite numbers of a box wider and higher than 0"),
        "t4": ("bad_target", "target (none) " + start.format("t4") + "tells no boxes; write [] where there are none"),
    }
