"""The same inputs give the same bytes: on any number of cores and processes, after a kill, under a real spark-submit."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

import numpy as np
import pyspark
import pytest
import tifffile

ROOT = pathlib.Path(__file__).resolve().parents[3]
CONFIG = ROOT / "conf" / "landcover.yaml"
SMALL = ["--set", "image.height=24", "--set", "image.width=24", "--set", "shuffle.group_bytes=2MiB",
         "--set", "output.row_group_bytes=256KiB", "--set", "output.shard_bytes=1MiB"]


def tileseq(*arguments, **options):
    return subprocess.run([ROOT / "scripts" / "tileseq", *map(str, arguments)], capture_output=True, text=True,
                          env={**os.environ, "TILESEQ_HEAP": "2g"}, **options)


def spark_submit(master, *arguments):
    home = pathlib.Path(pyspark.__file__).parent
    return subprocess.run(
        [home / "bin" / "spark-submit", "--master", master, "--driver-memory", "1g", "--conf", "spark.ui.enabled=false",
         "--conf", "spark.driver.host=127.0.0.1", "--conf", "spark.driver.bindAddress=127.0.0.1",
         "--class", "io.tileseq.Main", ROOT / "spark-job" / "target" / "tileseq.jar", *map(str, arguments)],
        capture_output=True, text=True, env={**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"})


def shards(dataset):
    return {s["path"]: s["sha256"] for s in json.loads((dataset / "dataset.json").read_text())["shards"]}


def kill_after_groups(process, state, groups):
    """Kills a build, hard, once that many groups are written."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if state.is_dir() and sum(p.name.startswith("group-") for p in state.iterdir()) >= groups:
            break
        time.sleep(0.01)  # the state that is waited for is on disk, there is nothing to join
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    out = tmp_path_factory.mktemp("reference") / "out"
    run = tileseq("build", "--config", CONFIG, *SMALL, "--set", f"output.path={out}", "--master", "local[1]")
    assert run.returncode == 0, run.stdout + run.stderr
    assert len(shards(out)) > 10
    return out


def test_two_cores_and_other_partitions_write_the_same_shards(reference, tmp_path):
    run = tileseq("build", "--config", CONFIG, *SMALL, "--set", f"output.path={tmp_path / 'out'}", "--master", "local[2]",
                  "--conf", "spark.sql.files.maxPartitionBytes=20000", "--conf", "spark.default.parallelism=7")
    assert run.returncode == 0, run.stdout + run.stderr
    assert shards(tmp_path / "out") == shards(reference)


@pytest.mark.parametrize("master", ["local[2]", "local-cluster[2,1,1024]"])
def test_the_jar_under_spark_submit_writes_the_same_shards(master, reference, tmp_path):
    run = spark_submit(master, "build", "--config", CONFIG, *SMALL, "--set", f"output.path={tmp_path / 'out'}")
    assert run.returncode == 0, run.stdout + run.stderr
    assert shards(tmp_path / "out") == shards(reference)


def test_a_killed_build_goes_on_to_the_same_bytes(reference, tmp_path):
    out = tmp_path / "out"
    arguments = ["build", "--config", str(CONFIG), *SMALL, "--set", f"output.path={out}", "--master", "local[1]"]
    process = subprocess.Popen([ROOT / "scripts" / "tileseq", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={**os.environ, "TILESEQ_HEAP": "2g"})
    kill_after_groups(process, out / "_build", 2)
    assert not (out / "dataset.json").exists()
    refused = tileseq(*arguments)
    assert refused.returncode == 2 and "--resume" in refused.stderr
    run = tileseq(*arguments, "--resume")
    assert run.returncode == 0, run.stdout + run.stderr
    assert shards(out) == shards(reference)
    assert not (out / "_build").exists()


@pytest.fixture
def begun(tmp_path):
    """A build of a copy of the inputs that was killed once its plan stood: (folder, config, arguments to go on)"""
    data = tmp_path / "landcover"
    shutil.copytree(ROOT / "src-test-data" / "landcover", data)
    shutil.copytree(data / "Images", data / "Twins")
    config = tmp_path / "config.yaml"
    pattern = "landcover/Images/{frame}/{region_id}.tif"
    config.write_text(CONFIG.read_text().replace("../src-test-data/landcover", "landcover").replace(
        "../target/landcover", "out").replace(pattern, f"['{pattern}', '{pattern.replace('Images', 'Twins')}']").replace(
        "bands: [0, 1, 2]", "bands: [0, 1, 5]"))
    assert "Twins" in config.read_text() and "bands: [0, 1, 5]" in config.read_text()
    arguments = ["build", "--config", str(config), *SMALL, "--master", "local[1]"]
    process = subprocess.Popen([ROOT / "scripts" / "tileseq", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={**os.environ, "TILESEQ_HEAP": "2g"})
    state = tmp_path / "out" / "_build" / "plan.json"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None and not state.exists():
        time.sleep(0.01)  # as above
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert state.exists() and not (tmp_path / "out" / "dataset.json").exists()
    return tmp_path, config, [*arguments, "--resume"]


@pytest.mark.parametrize(("name", "change", "told"), [
    ("Images/2019/region_03.tif", lambda path: path.write_bytes(path.read_bytes() + b"\0"), "region_03.tif changed since it began"),
    ("Images/2019/region_03.tif", lambda path: path.unlink(), "region_03.tif changed since it began (it is gone)"),
    ("tiles.csv", lambda path: path.unlink(), "tiles.csv changed since it began (it is gone)"),
    ("tiles.csv", lambda path: path.write_text(path.read_text().replace("target", "other", 1)), "tiles.csv changed since it began"),
])
def test_a_resumed_build_names_the_input_that_changed(name, change, told, begun):
    folder, _, arguments = begun
    change(folder / "landcover" / name)
    run = tileseq(*arguments)
    assert run.returncode == 3, run.stderr
    assert told in run.stderr


def test_a_build_is_not_resumed_with_its_bands_the_other_way_round(begun):
    _, config, arguments = begun
    config.write_text(config.read_text().replace("Images", "*").replace("Twins", "Images").replace("*", "Twins"))
    run = tileseq(*arguments)
    assert run.returncode == 2, run.stderr
    assert "start anew with --overwrite" in run.stderr and "the config changed since it began" in run.stderr


def test_a_finished_dataset_is_not_taken_for_one_of_its_bands_the_other_way_round(tmp_path):
    for folder, value in (("red", 1), ("nir", 2)):
        (tmp_path / folder).mkdir()
        tifffile.imwrite(tmp_path / folder / "r.tif", np.full((8, 8), value, np.uint8))

    def run(first, second, *options):
        (tmp_path / "config.yaml").write_text(f"""
tiles: whole
frames: {{ pattern: ["{first}/{{region}}.tif", "{second}/{{region}}.tif"], order: [now] }}
split: {{ fractions: {{ train: 1.0 }} }}
output: {{ path: out }}
""")
        return tileseq("build", "--config", tmp_path / "config.yaml", "--master", "local[1]", *options)

    assert run("red", "nir").returncode == 0
    again = run("red", "nir", "--resume")
    assert again.returncode == 0, again.stderr
    other = run("nir", "red", "--resume")
    assert other.returncode == 2 and "is finished, but of another config" in other.stderr
    moved = run(tmp_path / "red", tmp_path / "nir", "--resume")
    assert moved.returncode == 0, "where the folder lies is no matter: " + moved.stderr


@pytest.mark.parametrize(("example", "more"), [
    ("town_masks", ["--set", "targets.town.at=frames"]), ("town_boxes", []), ("town_tabular", []), ("town_folds", []),
    ("town_grid", ["--set", "shuffle.group_bytes=100KiB"])])
def test_examples_are_the_same_on_other_partitions_and_after_a_kill(example, more, tmp_path):
    build = ["build", "--config", ROOT / "conf" / "examples" / f"{example}.yaml", *SMALL, *more, "--master", "local[1]"]
    run = tileseq(*build, "--set", f"output.path={tmp_path / 'whole'}")
    assert run.returncode == 0, run.stdout + run.stderr
    assert len(shards(tmp_path / "whole")) > 3
    out = tmp_path / "killed"
    arguments = [*build, "--set", f"output.path={out}", "--conf", "spark.default.parallelism=7",
                 "--conf", "spark.sql.files.maxPartitionBytes=20000"]
    process = subprocess.Popen([ROOT / "scripts" / "tileseq", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={**os.environ, "TILESEQ_HEAP": "2g"})
    kill_after_groups(process, out / "_build", 2)
    assert not (out / "dataset.json").exists()
    run = tileseq(*arguments, "--resume")
    assert run.returncode == 0, run.stdout + run.stderr
    assert shards(out) == shards(tmp_path / "whole")
