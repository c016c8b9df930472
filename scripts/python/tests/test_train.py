"""The training scripts learn from what the job wrote: interrupted in the middle of an epoch, and then better than a baseline."""

import json
import os
import pathlib
import subprocess
import sys
import types

import pytest
import tileseq
import torch
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCRIPTS = ROOT / "scripts" / "train"


def run(script, dataset, out, *options):
    done = subprocess.run([sys.executable, SCRIPTS / script, dataset, "--out", out, *options], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT / "scripts" / "python" / "src"), "OMP_WAIT_POLICY": "passive"})
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def trained(built, tmp_path):
    """trained(script): the metrics of a run that was interrupted after a few steps of its first epoch and taken up again."""

    def train(script, *options):
        dataset = built("square")
        run(script, dataset, tmp_path / "run", *options, "--stop-after", "13")
        assert not (tmp_path / "run" / "metrics.json").exists()
        run(script, dataset, tmp_path / "run", *options, "--resume")
        metrics = json.loads((tmp_path / "run" / "metrics.json").read_text())
        with Image.open(tmp_path / "run" / "picture.png") as picture:
            assert min(picture.size) > 100
        assert sum(metrics["losses"][-5:]) < 0.8 * sum(metrics["losses"][:5])
        # No batch was given twice or left out: batches of 16, two to a step, in every epoch.
        epochs = {"convlstm.py": 3, "unet.py": 2, "resnet_keras.py": 4}[script]
        assert metrics["steps"] == -(-len(tileseq.open(dataset).train) // 16) * epochs // 2
        return metrics

    return train


def test_a_convlstm_predicts_the_next_frame_better_than_a_copy_of_the_last(trained):
    metrics = trained("convlstm.py")
    assert metrics["test_mse"] < 0.93 * metrics["copy_last_mse"]


def test_a_unet_finds_the_town_better_than_the_commoner_class(trained):
    metrics = trained("unet.py")
    assert 1 - metrics["test_accuracy"] < 0.3 * (1 - metrics["majority_accuracy"])
    assert metrics["test_iou"] > 0.8


def test_a_resnet_tells_the_share_of_town_better_than_the_mean(trained):
    metrics = trained("resnet_keras.py")
    assert metrics["test_mse"] < 0.1 * metrics["mean_mse"]


def test_an_interrupted_training_ends_with_the_same_weights(built, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    from tileseq.torch import Loader
    from torch_loop import train

    def weights(out, **stops):
        out.mkdir(exist_ok=True)
        torch.manual_seed(3)
        model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(4 * 24 * 20 * 3, 1))
        options = types.SimpleNamespace(out=out, epochs=2, learning_rate=1e-3, accumulate=3, save_every=10**9, stop_after=None, resume=False)
        vars(options).update(stops)
        loader = Loader(tileseq.open(built("float32")).val, 16, seed=4)
        losses = train(model, lambda m, batch: (m(batch["x"])[:, 0] - batch["urban"].float()).square().mean(), loader, options)
        return losses, model[1].weight.detach()

    losses, whole = weights(tmp_path / "whole")
    assert len(losses) == 2 * 25 // 3  # 25 batches an epoch
    for stop in (1, 7, 8):  # 8 steps end the first epoch but for a batch
        assert weights(tmp_path / "cut", stop_after=stop)[0] is None
        again, resumed = weights(tmp_path / "cut", resume=True)
        assert again == losses and torch.equal(resumed, whole)
