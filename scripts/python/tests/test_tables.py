"""Tables as they come: CSVs with a comma too many, types of Parquet, times, folders."""

import datetime
import json
import subprocess

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tifffile
from test_build import ROOT, build

OUTPUT = "output: { path: out, dtype: source }\nsplit: { fractions: { train: 1.0 } }\n"


def images(folder, *names, height=8, width=8):
    for number, name in enumerate(names):
        (folder / name).parent.mkdir(exist_ok=True)
        tifffile.imwrite(folder / f"{name}.tif", np.full((height, width), number + 1, np.uint8))


def rows(folder):
    dataset = json.loads((folder / "out" / "dataset.json").read_text())
    return [row for shard in dataset["shards"] for row in pq.read_table(folder / "out" / shard["path"]).to_pylist()], dataset


def test_a_row_of_a_csv_with_a_cell_too_many_is_rejected_with_what_it_has(tmp_path):
    images(tmp_path, "r")
    (tmp_path / "tiles.csv").write_text(
        "#,region_id,x,y,x2,y2,Malformed,labels\n"
        "a,r,0,0,4,4,,forest\n"
        'b,r,0,0,4,4,,"forest,water"\n'
        "c,r,0,0,4,4,,forest,water\n"
        "d,r,0,0,4,4,,forest,\n"
        "e,r,0,0,nine,4,,forest,water\n"
        "f,r,0,0,4,4\n")
    (tmp_path / "config.yaml").write_text(f"""
tiles: {{ path: tiles.csv, columns: {{ tile: "#", region: region_id, box: [x, y, x2, y2] }}, max_rejected_fraction: 1 }}
frames: {{ pattern: "{{region_id}}.tif", order: [now] }}
targets: {{ cover: {{ kind: multi_label, column: labels, labels: {{ forest: 0, water: 1 }} }} }}
{OUTPUT}""")
    code, printed = build(tmp_path / "config.yaml")
    assert code == 0, printed
    written, dataset = rows(tmp_path)
    covers = {row["tile_id"]: np.frombuffer(row["cover"], np.float32).tolist() for row in written}
    assert covers == {"a": [1, 0], "b": [1, 1], "d": [1, 0]}
    assert dataset["ledger"]["tile_rows"]["rejected"] == {"bad_box": 1, "bad_target": 1, "surplus_cell": 1}
    (reject,) = [row for path in (tmp_path / "out" / "rejects").glob("tile_rows-*.parquet")
                 for row in pq.read_table(path).to_pylist() if row["reason"] == "surplus_cell"]
    assert reject["#"] == "c" and '"water"' in reject["message"] and "quotes" in reject["message"]


@pytest.mark.parametrize("second", ["region_id,tile_id,x,y,x2,y2", "b,r,0,0,4,4"])
def test_files_of_one_csv_must_have_one_header(second, tmp_path):
    images(tmp_path, "r")
    (tmp_path / "tiles.csv").mkdir()
    (tmp_path / "tiles.csv" / "part-0.csv").write_text("tile_id,region_id,x,y,x2,y2\na,r,0,0,4,4\n")
    (tmp_path / "tiles.csv" / "part-1.csv").write_text(f"{second}\nc,r,0,0,4,4\n")
    (tmp_path / "config.yaml").write_text(f"""
tiles: {{ path: tiles.csv, columns: {{ tile: tile_id, region: region_id, box: [x, y, x2, y2] }} }}
frames: {{ pattern: "{{region_id}}.tif", order: [now] }}
{OUTPUT}""")
    code, printed = build(tmp_path / "config.yaml")
    assert code == 3, printed
    assert "must have one header, but part-0.csv begins with tile_id, region_id" in printed
    assert "\tat " not in printed


def test_numbers_and_times_of_parquet_are_the_same_text_on_every_machine(tmp_path):
    """Doubles from 1e7 on are integers as they are below, a float32 is itself, and an instant is one in UTC."""
    hours = [datetime.datetime(2021, 10, 31, hour, 30, tzinfo=datetime.timezone.utc) for hour in (0, 1)]
    labels = [f"{hour:%Y-%m-%d %H:%M:%S}" for hour in hours]  # one and the same time of day in Vienna, as clocks go back
    images(tmp_path, "first", "second")
    pq.write_table(pa.table({
        "region": ["r", "r"], "when": labels, "path": ["first.tif", "second.tif"], "page": [0.0, 0.0]}), tmp_path / "frames.parquet")
    pq.write_table(pa.table({
        "tile_id": ["a", "a"], "region_id": ["r", "r"], "time": pa.array(hours, pa.timestamp("us", "UTC")),
        "x": [0.0, 0.0], "y": [0.0, 0.0], "x2": [1e7, 1e7], "y2": [8.0, 8.0],
        "share": pa.array([0.1, 0.3], pa.float32()), "kind": [20210601.0, 20210602.0]}), tmp_path / "tiles.parquet")
    (tmp_path / "config.yaml").write_text(f"""
tiles: {{ path: tiles.parquet, columns: {{ tile: tile_id, region: region_id, frame: time, box: [x, y, x2, y2] }} }}
frames: {{ table: {{ path: frames.parquet, frame: when, page: page }} }}
sequence: {{ length: 1 }}
image: {{ edge: clip }}
targets:
  share: {{ kind: scalar, column: share }}
  kind: {{ kind: class, column: kind, labels: {{ "20210601": 0, "20210602": 1 }} }}
{OUTPUT}""")
    code, printed = build(tmp_path / "config.yaml", java="-Duser.timezone=Europe/Vienna -Duser.language=ar -Duser.country=EG")
    assert code == 0, printed
    written, dataset = rows(tmp_path)
    assert dataset["frames"] == labels
    assert {row["frames"][0]: (row["share"], row["kind"], set(row["x"])) for row in written} == {
        labels[0]: (float(np.float32(0.1)), 0, {1}), labels[1]: (float(np.float32(0.3)), 1, {2})}
    assert {tuple(row["box"].values()) for row in written} == {(0, 0, 8, 8)}
    assert dataset["shards"][0]["path"] == "train/shard-00000-of-00001.parquet"


@pytest.mark.parametrize("bands", [pa.array([[2, 0], [2, 0]]), pa.array(["2,0", "[2, 0]"])], ids=["array", "text"])
def test_bands_of_a_table_of_frames_are_text_or_an_array(bands, tmp_path):
    for number in range(2):
        tifffile.imwrite(tmp_path / f"{number}.tif", np.full((3, 8, 8), [[[0]], [[10]], [[20]]], np.uint8) + number,
                         planarconfig="separate", photometric="minisblack")
    pq.write_table(pa.table({"region": ["r", "r"], "frame": ["0", "1"], "path": ["0.tif", "1.tif"], "bands": bands}),
                   tmp_path / "frames.parquet")
    (tmp_path / "config.yaml").write_text(f"""
tiles: whole
frames: {{ table: {{ path: frames.parquet, bands: bands }} }}
{OUTPUT}""")
    code, printed = build(tmp_path / "config.yaml")
    assert code == 0, printed
    (row,), dataset = rows(tmp_path)
    x = np.frombuffer(row["x"], np.uint8).reshape(dataset["tensors"]["x"]["shape"])
    assert (x == np.array([[20, 0], [21, 1]])[:, None, None, :]).all()


def test_the_values_of_partition_folders_stay_text(tmp_path):
    images(tmp_path, "007", "1e3")
    for region in ("007", "1e3"):
        folder = tmp_path / "tiles.parquet" / f"region={region}"
        folder.mkdir(parents=True)
        pq.write_table(pa.table({"tile_id": ["a"], "box": ["(0, 0, 4, 4)"]}), folder / "part.parquet")
    (tmp_path / "config.yaml").write_text(f"""
tiles: {{ path: tiles.parquet, columns: {{ tile: tile_id, region: region, box: box }} }}
frames: {{ pattern: "{{region}}.tif", order: [now] }}
{OUTPUT}""")
    code, printed = build(tmp_path / "config.yaml")
    assert code == 0, printed
    assert {row["region_id"]: set(row["x"]) for row in rows(tmp_path)[0]} == {"007": {1}, "1e3": {2}}


@pytest.mark.parametrize(("row", "message"), [
    ("r,,now,2021-01-01T00:00:00.tif", "has path \"2021-01-01T00:00:00.tif\", which is none"),
    ('r,,now,""', "has a row without region, frame or path"),
    ("r,a,b,now,r.tif", "has a row with more cells than the header has names")])
def test_a_row_of_a_table_of_frames_that_is_no_good_is_told(row, message, tmp_path):
    images(tmp_path, "r")
    (tmp_path / "tiles.csv").write_text("tile_id,region_id,x,y,x2,y2\na,r,0,0,4,4\n")
    (tmp_path / "frames.csv").write_text(f"region,note,frame,path\n{row}\n")
    (tmp_path / "config.yaml").write_text(f"""
tiles: {{ path: tiles.csv, columns: {{ tile: tile_id, region: region_id, box: [x, y, x2, y2] }} }}
frames: {{ table: {{ path: frames.csv }} }}
{OUTPUT}""")
    code, printed = build(tmp_path / "config.yaml")
    assert code == 3, printed
    assert message in printed and "\tat " not in printed


@pytest.mark.parametrize("pattern", ["{frame}.tif", "r.tif"])
def test_without_a_table_the_paths_must_tell_the_regions(pattern, tmp_path):
    images(tmp_path, "r")
    (tmp_path / "config.yaml").write_text(f"""
tiles: whole
frames: {{ pattern: "{pattern}", order: [r] }}
{OUTPUT}""")
    code, printed = build(tmp_path / "config.yaml")
    assert code == 2, printed
    assert "frames.pattern has no {region}" in printed and "\tat " not in printed


@pytest.mark.parametrize("command", [["inspect", ""], ["image", ""], ["image", "a:b.tif"], ["image", "--page", "-1", "r.tif"]])
def test_a_path_that_is_none_is_a_mistake_and_no_bug(command):
    run = subprocess.run([ROOT / "scripts" / "tileseq", *command], capture_output=True, text=True)
    assert run.returncode == 2, run.stderr
    assert "\tat " not in run.stderr
