"""The dataset in other readers, as the README shows them, each against tileseq's own."""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest
import tileseq

KINDS = ["float32", "zstd"]


@pytest.fixture(scope="module", params=KINDS)
def dataset(request, built):
    return built(request.param)


def expected(dataset, split="train"):
    """By sample_id: x as it is stored, urban, region_id, and the frames."""
    columns = ["sample_id", "x", "urban", "region_id", "frames"]
    rows = {}
    for batch in tileseq.open(dataset).splits[split].batches(256, shuffle=False, columns=columns, dtype="source"):
        for sample_id, *values in zip(*(batch[name] for name in columns)):
            rows[sample_id] = values
    return rows


def spec(dataset):
    x = json.loads((dataset / "dataset.json").read_text())["tensors"]["x"]
    return x["dtype"], x["shape"]


def check(dataset, rows, split="train"):
    """rows: (sample_id, bytes of x, urban, region_id, frames) of every sample."""
    dtype, shape = spec(dataset)
    want = expected(dataset, split)
    seen = set()
    for sample_id, x, urban, region_id, frames in rows:
        image, target, region, labels = want[sample_id]
        assert np.array_equal(np.frombuffer(x, dtype).reshape(shape), image)
        assert urban == target and region_id == region and list(frames) == labels.tolist()
        seen.add(sample_id)
    assert seen == set(want)


def test_pyarrow_dataset(dataset):
    import pyarrow.dataset

    rows = []
    for batch in pyarrow.dataset.dataset(dataset / "train", format="parquet").to_batches(batch_size=100):
        columns = batch.to_pydict()
        rows += zip(*(columns[name] for name in ("sample_id", "x", "urban", "region_id", "frames")))
    check(dataset, rows)
    field = pyarrow.dataset.dataset(dataset / "train", format="parquet").schema.field("x")
    assert [field.metadata[b"dtype"].decode(), json.loads(field.metadata[b"shape"])] == list(spec(dataset))


def test_hugging_face_datasets_finds_the_three_splits(dataset, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    loaded = datasets.load_dataset("parquet", data_dir=str(dataset), cache_dir=str(tmp_path))
    ours = tileseq.open(dataset)
    names = {"train": "train", "val": "validation", "test": "test"}
    assert {name: len(loaded[theirs]) for name, theirs in names.items()} == {name: len(split) for name, split in ours.splits.items()}
    for name, theirs in names.items():
        check(dataset, ((r["sample_id"], r["x"], r["urban"], r["region_id"], r["frames"]) for r in loaded[theirs]), name)


def test_duckdb(dataset):
    import duckdb

    query = f"SELECT sample_id, x, urban, region_id, frames FROM '{dataset}/val/*.parquet'"
    check(dataset, duckdb.sql(query).fetchall(), "val")
    lengths = duckdb.sql(f"SELECT DISTINCT octet_length(x) FROM '{dataset}/train/*.parquet'").fetchall()
    dtype, shape = spec(dataset)
    assert lengths == [(np.dtype(dtype).itemsize * int(np.prod(shape)),)]


def test_polars(dataset):
    import polars

    frame = polars.scan_parquet(dataset / "val" / "*.parquet").select("sample_id", "x", "urban", "region_id", "frames").collect()
    check(dataset, frame.iter_rows(), "val")


@pytest.fixture(scope="module")
def spark():
    sql = pytest.importorskip("pyspark.sql")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    # Variables of another Spark would start that one.
    os.environ.pop("SPARK_HOME", None)
    session = (
        sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").getOrCreate()
    )  # fmt: skip
    yield session
    session.stop()


def test_spark(dataset, spark):
    frame = spark.read.parquet(str(dataset / "val"))
    rows = frame.select("sample_id", "x", "urban", "region_id", "frames").collect()
    check(dataset, ((r.sample_id, bytes(r.x), r.urban, r.region_id, r.frames) for r in rows), "val")
    per_region = {row["region_id"]: row["count"] for row in frame.groupBy("region_id").count().collect()}
    want = [values[2] for values in expected(dataset, "val").values()]
    assert per_region == {region: want.count(region) for region in set(want)}


README = (pathlib.Path(__file__).resolve().parents[3] / "README.md").read_text()
SNIPPETS = [part.split("```")[0] for part in README.split("```python\n")[1:]]


@pytest.mark.parametrize("snippet", SNIPPETS, ids=[" ".join(snippet.split()[:2]) for snippet in SNIPPETS])
def test_the_readmes_snippets_run_as_they_stand(snippet, built, tmp_path):
    if "pyspark" in snippet:
        pytest.importorskip("pyspark")
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "landcover").symlink_to(built("float32"))
    package = str(pathlib.Path(tileseq.__file__).parents[1])
    settings = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_CACHE": str(tmp_path), "SPARK_LOCAL_IP": "127.0.0.1", "PYTHONPATH": package}
    environment = {name: value for name, value in os.environ.items() if name != "SPARK_HOME"} | settings
    # A process of its own, as a reader's is: neither a Spark session nor a folder of these tests is there already.
    done = subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
