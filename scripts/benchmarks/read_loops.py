"""What a training loop sees of the reader: `scripts/bench read --loops`.

first_ms, resume_ms: from open to the first batch on 1,000 shards, at the beginning of an epoch and in the middle of one, with a
column beside the tensor. worker_start_ms: from the start of a DataLoader of two workers to its first batch. After that, of the
time of a loop that trains ResNet-18: stall_share, in which it waits for a batch that no worker has made yet, and handover_share,
in which PyTorch hands over a batch that is ready, while the workers contend with the training for the cores.
"""

import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

from common import BENCH, ROOT, Report

PACKAGE = ROOT / "scripts" / "python"
SHARDS = 1000
STEPS = 12
WORKERS = 2
AHEAD = 2  # batches that each worker may be ahead, as PyTorch has it


def measure(report: Report, work: str, data, runs: int):
    sys.path[:0] = [str(PACKAGE / "src"), str(PACKAGE / "tests")]
    if work == "source":
        for compression in ("none", "zstd"):
            starts(report, compression, runs)
    run = subprocess.run([sys.executable, __file__, data / "tileseq"], stdout=subprocess.PIPE, text=True, check=True)
    loop = json.loads(run.stdout.splitlines()[-1])
    report.figure(f"{work}.worker_start_ms", "tileseq", loop["start_ms"], "ms", 1)
    for name in ("stall_share", "handover_share"):
        report.figure(f"{work}.{name}", "tileseq", loop[name], "of the loop's time", 1)
    report.figure(f"{work}.step_ms", "resnet18", loop["step_ms"], "ms", 1)


def starts(report: Report, compression: str, runs: int):
    import handmade
    import numpy as np
    import tileseq

    folder = BENCH / "read" / f"shards-{compression}"
    if not (folder / "dataset.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        x = handmade.numbered(16 * SHARDS, (7, 40, 45, 3), "<u1")
        handmade.write(folder, x, {"y": np.arange(len(x))}, shards=SHARDS, compression=compression)
    times = {"first_ms": [], "resume_ms": []}
    for run in range(max(5, runs)):
        state = tileseq.open(folder).train.batches(64, seed=run).state_after(40 * run % 240)
        for name in times:
            begin = time.perf_counter()
            batches = tileseq.open(folder).train.batches(64, seed=run, columns=["x", "y"])
            if name == "resume_ms":
                batches.load_state_dict(state)
            next(batches)
            times[name].append((time.perf_counter() - begin) * 1e3)
            batches.close()
    for name, values in times.items():
        report.figure(f"shards_1000_{compression}.{name}", "tileseq", round(statistics.median(values), 1), "ms", len(values))


def stalls(folder) -> dict:
    """Trains ResNet-18 for some steps, the frames side by side as its channels."""
    import torch
    from torch import nn

    sys.path[:0] = [str(PACKAGE / "src")]
    import tileseq
    from tileseq.torch import IterableDataset
    from torch.utils.data import DataLoader

    class Block(nn.Module):
        def __init__(self, inside, outside, stride):
            super().__init__()
            self.body = nn.Sequential(
                *(nn.Conv2d(inside, outside, 3, stride, 1, bias=False), nn.BatchNorm2d(outside), nn.ReLU()),
                *(nn.Conv2d(outside, outside, 3, 1, 1, bias=False), nn.BatchNorm2d(outside)),
            )
            same = stride == 1 and inside == outside
            self.skip = nn.Identity() if same else nn.Conv2d(inside, outside, 1, stride, bias=False)

        def forward(self, x):
            return torch.relu(self.body(x) + self.skip(x))

    split = tileseq.open(folder).train
    t, _, _, c = split.tensors["x"].shape
    blocks = [Block(i, o, s) for i, o, s in zip((64, 64, 64, 128, 128, 256, 256, 512), (64, 64, 128, 128, 256, 256, 512, 512), (1, 1, 2, 1) * 2)]
    stem = [nn.Conv2d(t * c, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    model = nn.Sequential(*stem, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 1))
    optimizer = torch.optim.SGD(model.parameters(), 1e-3)
    start = time.perf_counter()
    loader = iter(DataLoader(IterableDataset(split, 64, seed=1, columns=["x", "y"], prefetch=0), batch_size=None, num_workers=WORKERS))
    waited = {"stall": 0.0, "handover": 0.0}
    for step in range(STEPS + 1):
        # The workers are as far ahead as they may be, so the next batch is among those that are there.
        ready = loader._data_queue.qsize() == AHEAD * WORKERS
        begin = time.perf_counter()
        batch = next(loader)
        now = time.perf_counter()
        if step == 0:
            start_ms, start = (now - start) * 1e3, now
        else:
            waited["handover" if ready else "stall"] += now - begin
        x = batch["x"].permute(0, 1, 4, 2, 3).flatten(1, 2)
        loss = (model(x)[:, 0] - batch["y"].float()).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    seconds = time.perf_counter() - start
    shares = {f"{name}_share": round(time_waited / seconds, 4) for name, time_waited in waited.items()}
    return {**shares, "start_ms": round(start_ms, 1), "step_ms": round(seconds / (STEPS + 1) * 1e3, 1)}


if __name__ == "__main__":
    print(json.dumps(stalls(pathlib.Path(sys.argv[1]))))
