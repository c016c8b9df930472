"""Lanes that the job wrote: every row recomputed by the oracle, and read back."""

import os
import pathlib
import subprocess

import lanes_oracle
import numpy as np
import oracle
import pytest
import random_cases
import tileseq
import yaml
from PIL import Image
from test_build import build
from test_same_bytes import kill_after_groups, shards
from test_splits import built, case

ROOT = pathlib.Path(__file__).resolve().parents[3]


def in_lanes(seed, folder, lanes, sequence=None, **more):
    """A random case in lanes, of one split; more: other sections."""

    def change(config):
        config["shuffle"] = lanes
        config["split"] = {"by": "region", "fractions": {"train": 1.0}}
        config.pop("augment", None)
        if sequence:
            config["sequence"] = sequence
        for section, keys in more.items():
            config[section] = {**config.get(section, {}), **keys}

    return case(seed, folder, change)


@pytest.mark.parametrize("seed, shuffle", [
    (2, dict(lanes=3)),
    (4, dict(lanes=4, padding="replay", seed=5)),
    (6, dict(lanes=2, padding="drop")),
    (10, dict(lanes=5, max_consecutive=2)),
    (11, dict(lanes=7, padding="replay", max_consecutive=1)),
    (17, dict(lanes=1, padding="drop", seed=-3)),
])
def test_random_inputs_lie_where_the_rules_say(seed, shuffle, tmp_path):
    dataset = built(in_lanes(seed, tmp_path, {"order": "lanes", **shuffle}, sequence={"length": 1}))
    assert dataset["ledger"]["samples"]["written"] > 20
    assert dataset["lanes"]["lanes"] == shuffle["lanes"]


def town(folder, name, shuffle, **sections):
    """An example on the land-cover images, in lanes; the config's path."""
    source = ROOT / "conf" / name
    text = source.read_text().replace("../../src-test-data", "../src-test-data").replace("../src-test-data", str(ROOT / "src-test-data"))
    config = {**yaml.safe_load(text), "shuffle": {"order": "lanes", **shuffle}, "output": {"path": "out", **sections.pop("output", {})}}
    for section, keys in sections.items():
        config[section] = {**config.get(section, {}), **keys}
    folder.mkdir(exist_ok=True)
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    return folder / "config.yaml"


# A region is a group, or as many as fill the lanes evenly.
SMALL = dict(sequence={"length": 2}, image={"height": 24, "width": 24}, output={"shard_bytes": "1MiB", "row_group_bytes": "100KiB"})
MANY = dict(lanes=5, group_bytes="4MiB", padding="replay")


@pytest.fixture(scope="module")
def replayed(tmp_path_factory):
    config = town(tmp_path_factory.mktemp("lanes") / "replay", "landcover.yaml", MANY, **SMALL)
    return config, built(config)


def test_lanes_of_many_groups_need_little_padding(replayed):
    _, dataset = replayed
    assert len(dataset["shards"]) > 30
    assert dataset["ledger"]["samples"]["padding"] < 0.1 * dataset["ledger"]["samples"]["written"]


@pytest.mark.parametrize("shuffle", [dict(MANY, padding="mask", max_consecutive=4), dict(lanes=4, group_bytes="4MiB", padding="drop")])
def test_statistics_see_each_written_sample_once(shuffle, tmp_path):
    dataset = built(town(tmp_path, "landcover.yaml", shuffle, **SMALL))
    assert (dataset["ledger"]["samples"]["dropped"].get(lanes_oracle.TAIL, 0) > 0) == (shuffle["padding"] == "drop")


def test_targets_of_a_masked_row_are_without_label(tmp_path):
    dataset = built(town(tmp_path, "examples/town_targets.yaml", dict(lanes=5), sequence={"length": 3, "horizon": 1}))
    assert dataset["ledger"]["samples"]["padding"] > 0


@pytest.mark.parametrize("at", ["target", "frames"])
def test_masks_of_a_masked_row_are_what_they_are_without_a_label(at, tmp_path):
    town_mask = {"kind": "mask", "at": at, "remap": {"196, 40, 27": 1}, "ignore": 255}
    dataset = built(town(tmp_path, "examples/town_masks.yaml", dict(lanes=5), sequence={"length": 3}, targets={"town": town_mask}))
    assert dataset["ledger"]["samples"]["padding"] > 0


@pytest.mark.parametrize("padding", ["mask", "replay"])
def test_boxes_and_points_in_lanes_are_what_they_are_without(padding, tmp_path):
    dataset = built(town(tmp_path, "examples/town_boxes.yaml", dict(lanes=5, padding=padding), sequence={"length": 3}, augment={"copies": 0}))
    assert dataset["ledger"]["samples"]["padding"] > 0


def test_by_time_every_split_has_lanes_of_its_own(tmp_path):
    random_cases.make(4, tmp_path)
    order = sorted({p.name.split(".")[0].split("_B")[0] for p in tmp_path.glob("img/*/*")}, key=oracle.natural)
    config = yaml.safe_load((tmp_path / "config.yaml").read_text())
    config["sequence"] = {"length": 1}
    config["split"] = {"by": "time", "time": {"val_from": order[2], "test_from": order[4]}}
    config["shuffle"] = {"order": "lanes", "lanes": 3}
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))
    assert min(built(tmp_path / "config.yaml")["lanes"]["steps"].values()) > 0


def test_lanes_are_the_same_on_other_partitions_and_after_a_kill(replayed, tmp_path):
    config, _ = replayed
    out = tmp_path / "out"
    arguments = ["--conf", "spark.default.parallelism=7", "--conf", "spark.sql.files.maxPartitionBytes=20000",
                 "--set", f"output.path={out}"]
    process = subprocess.Popen([ROOT / "scripts" / "tileseq", "build", "--config", config, "--master", "local[1]", *arguments],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "TILESEQ_HEAP": "2g"})
    kill_after_groups(process, out / "_build", 2)
    assert not (out / "dataset.json").exists()
    code, printed = build(config, *arguments, "--resume")
    assert code == 0, printed
    assert shards(out) == shards(config.parent / "out")


def test_a_split_that_cannot_fill_its_lanes_is_told(tmp_path):
    config = town(tmp_path, "landcover.yaml", dict(lanes=500, padding="drop"), **SMALL)
    code, printed = build(config)
    assert code == 2
    assert "shuffle.padding: drop leaves nothing of split" in printed and "use fewer shuffle.lanes" in printed


# The videos that Metavision's SequentialDataLoader would play: their frames hold video and number.
VIDEOS = [9, 4, 12, 7, 7, 3, 15, 8, 5, 10, 2, 6]
T, N = 2, 4


@pytest.fixture(scope="module", params=["mask", "replay"])
def videos(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("videos")
    for video, frames in enumerate(VIDEOS):
        (folder / f"video_{video}").mkdir()
        for frame in range(frames):
            pixels = np.zeros((8, 10), np.uint8)
            pixels[:] = 20 * video + frame
            Image.fromarray(pixels).save(folder / f"video_{video}" / f"{frame}.png")
    (folder / "config.yaml").write_text(f"""
        tiles: whole
        frames: {{ pattern: "{{region}}/{{frame}}.png", missing: drop }}
        sequence: {{ length: {T}, stride: {T} }}
        split: {{ by: region, fractions: {{ train: 1.0 }} }}
        shuffle: {{ order: lanes, lanes: {N}, padding: {request.param} }}
        output: {{ path: out }}
        """)
    code, printed = build(folder / "config.yaml")
    assert code == 0, printed
    return request.param, folder / "out"


def streams():
    """What SequentialDataLoader does: each stream plays a video from its start, T frames a batch, then the next video.

    Which video goes to which stream is its own affair; the state is reset (mask 0) where one begins.
    """
    return {video: [[20 * video + T * clip + t for t in range(T)] for clip in range(frames // T)] for video, frames in enumerate(VIDEOS)}


def test_lanes_play_recordings_as_metavision_does(videos):
    padding, folder = videos
    clips, played = streams(), []
    split = tileseq.open(folder).train
    playing = [[] for _ in range(N)]  # what is left of the video that a stream plays
    for batch in split.lanes(columns=["x", "region_id", "copy"]):
        assert batch["x"].shape == (T, N, 8, 10, 1)
        for n in range(N):
            values = batch["x"][:, n]
            assert (values == values[:, :1, :1]).all()
            if not batch["frame_present"][:, n].any():
                assert padding == "mask" and batch["keep_memory"][n] == 0 and not values.any() and not playing[n]
                continue
            if batch["keep_memory"][n] == 0:
                assert not playing[n], "a video was left before its end"
                video = int(values[0, 0, 0, 0]) // 20
                playing[n] = list(clips[video])
                played += [video] if batch["copy"][n] == 0 else []
            assert values[:, 0, 0, 0].tolist() == playing[n].pop(0)
    assert sorted(played) == sorted(clips)
    written = sum(map(len, clips.values()))
    # The longest lane is no longer than the others by more than a video.
    assert written <= N * len(split.lane_samples) < written + N * max(VIDEOS) // T


def test_rows_in_their_order_are_the_batches(videos):
    split = tileseq.open(videos[1]).train
    for batch, step in zip(split.batches(N, shuffle=False, columns=["lane", "step", "x"]), split.lanes(columns=["x"]), strict=True):
        assert batch["lane"].tolist() == list(range(N)) and len(set(batch["step"].tolist())) == 1
        assert np.array_equal(np.moveaxis(batch["x"], 1, 0), step["x"])


def test_pytorch_carries_a_state_through_what_the_job_wrote(videos):
    import torch
    from tileseq.torch import LaneDataset
    from torch.utils.data import DataLoader

    split = tileseq.open(videos[1]).train
    whole = list(split.lanes(columns=["x"]))
    # A counter as the network: with the state that the loader says to keep, it counts the frames of a recording.
    state = torch.zeros(N)
    for batch in DataLoader(LaneDataset(split, columns=["x"]), batch_size=None, num_workers=2):
        state = state * batch["keep_memory"]
        for frame in range(T):
            state = state + batch["frame_present"][frame]
            there = batch["frame_present"][frame]
            assert ((batch["x"][frame, :, 0, 0, 0] % 20 + 1)[there] == state[there]).all()
    # Two ranks, which stop and go on as one.
    ranks = [LaneDataset(split, columns=["x"], rank=rank, world_size=2) for rank in range(2)]
    for step, parts in enumerate(zip(*ranks, strict=True)):
        assert all(np.array_equal(part["x"].numpy(), whole[step]["x"][:, rank::2]) for rank, part in enumerate(parts))
    first = split.lanes(columns=["x"])
    for _ in range(2):
        next(first)
    rest = LaneDataset(split, columns=["x"])
    rest.load_state_dict(first.state_dict())
    assert all(np.array_equal(a["x"].numpy(), b["x"]) for a, b in zip(rest, whole[2:], strict=True))
