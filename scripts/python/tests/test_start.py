"""What a training loop waits for: the first batch, going on in mid-epoch; and what memory a pass takes."""

import importlib
import os
import subprocess
import sys
import time

import handmade
import numpy as np
import pytest
import tileseq

SHARDS = 1000


@pytest.fixture(scope="module", params=["none", "zstd"])
def many_shards(request, tmp_path_factory):
    x = handmade.numbered(8 * SHARDS, (4, 16, 16, 3), "<u2")
    folder = tmp_path_factory.mktemp("many") / request.param
    return handmade.write(folder, x, {"y": np.arange(len(x))}, shards=SHARDS, compression=request.param)


def least(seconds, tries=7):
    """The least of some tries: other work on the machine only ever adds to it."""
    return min(seconds(number) for number in range(tries))


def test_the_first_batch_of_a_thousand_shards_comes_at_once(many_shards):
    def first_batch(seed):
        start = time.perf_counter()
        batches = tileseq.open(many_shards).train.batches(64, seed=seed, columns=["x", "y"])
        batch = next(batches)
        seconds = time.perf_counter() - start
        assert np.array_equal(batch["x"][:, 0, 0, 0, 0], batch["y"]) and len(set(batch["y"] // 8)) > 20  # of many shards
        batches.close()
        return seconds

    assert least(first_batch) < 0.050


@pytest.mark.parametrize("mapped", ["True", "False"])
def test_the_first_batch_of_a_process_does_not_wait_for_pandas(mapped, tmp_path):
    importlib.import_module("pandas")  # where it is missing nothing would be tested
    handmade.write(tmp_path / "set", handmade.numbered(8), {name: np.arange(8).astype(name) for name in ("u1", "i4", "f4", "f8")})
    read = f"next(tileseq.open({str(tmp_path / 'set')!r}).train.batches(4, columns=['x', 'u1', 'i4', 'f4', 'f8'], mapped={mapped}))"
    code = f"import sys, tileseq\nbatch = {read}\nprint('pandas' in sys.modules, *(v.dtype for v in batch.values()))"
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": paths})
    assert done.stdout.split() == ["False", "float32", "uint8", "int32", "float32", "float64"]


@pytest.mark.parametrize("done", [0.1, 0.5, 0.99])
def test_an_epoch_goes_on_at_once_wherever_it_stood(done, many_shards):
    split = tileseq.open(many_shards).train
    whole = split.batches(64, seed=1, columns=["x", "y"])
    step = int(len(whole) * done)
    state, want = whole.state_after(step), whole.sample_numbers(step)

    def resumed(_):
        start = time.perf_counter()
        batches = tileseq.open(many_shards).train.batches(64, columns=["x", "y"])
        batches.load_state_dict(state)
        batch = next(batches)
        seconds = time.perf_counter() - start
        assert np.array_equal(batch["y"], want)
        batches.close()
        return seconds

    assert least(resumed) < 0.100


PEAK = """
import sys, threading, time, tileseq
def memory():
    with open("/proc/self/status") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith(("RssAnon", "RssShmem"))) * 1024
split = tileseq.open(sys.argv[1]).train
buffer, options = int(sys.argv[2]), {"mapped": False} if sys.argv[3] == "row groups" else {}
list(split.batches(16, columns=["region_id"], shuffle=False, mapped=False))  # what pyarrow needs in any case
before, peak = memory(), 0
batches = split.batches(16, buffer_bytes=buffer, prefetch=1, columns=["x"], shuffle="windows", **options)
for batch in batches:
    peak = max(peak, memory())
print(peak - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize("compression, way", [("zstd", "row groups"), ("none", "row groups"), ("none", "mapped")])
def test_a_pass_takes_the_buffer_and_a_few_batches(compression, way, tmp_path):
    x = np.random.default_rng(1).integers(0, 50, (1600, 4, 64, 64, 3), np.uint8)  # 79 MB
    folder = handmade.write(tmp_path / "set", x, shards=4, group_rows=20, compression=compression)
    buffer, batch = 16 << 20, 16 * x[0].nbytes
    run = subprocess.run([sys.executable, "-c", PEAK, folder, str(buffer), way], capture_output=True, text=True,
                         env={"PYTHONPATH": ":".join(sys.path), "MALLOC_ARENA_MAX": "2"})
    assert run.returncode == 0, run.stderr
    held = 0 if way == "mapped" else buffer
    packed = 0 if way == "mapped" else 4 * 20 * x[0].nbytes  # what the four reading threads are unpacking
    assert int(run.stdout) < held + packed + 5 * batch + (8 << 20)


def test_two_windows_are_held_at_most(tmp_path):
    x = handmade.numbered(4000)
    folder = handmade.write(tmp_path / "set", x, {"y": np.arange(len(x))}, shards=3, group_rows=10, compression="zstd")
    batches = tileseq.open(folder).train.batches(8, buffer_bytes=10 * 10 * x[0].nbytes, prefetch=0, columns=["x", "y"])
    held = []
    for batch in batches:
        assert np.array_equal(batch["x"][:, 0, 0, 0, 0], batch["y"])
        held.append(batches._windowed.held_bytes)
    assert max(held) == 10 * 10 * x[0].nbytes


@pytest.mark.parametrize("compression", ["none", "zstd"])
def test_row_groups_are_read_into_the_memory_of_those_before(compression, tmp_path):
    x = handmade.numbered(800, (2, 16, 16, 3))
    folder = handmade.write(tmp_path / "set", x, shards=2, group_rows=20, compression=compression)
    batches = tileseq.open(folder).train.batches(8, buffer_bytes=2 * 3 * 20 * x[0].nbytes, prefetch=0, columns=["x"], mapped=False)
    kept = []
    for batch in batches:
        kept.append(batch["x"])  # a batch is its owner's, whatever is read later
        buffers = batches._windowed._buffers
    assert sorted(int(one[0, 0, 0, 0]) for part in kept for one in part) == list(range(800))
    assert 1 <= buffers.made <= 2 * 3 + 4  # of 40 row groups: two windows of three, or what the reading threads unpack
