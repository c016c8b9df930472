"""What the training scripts share: their options, and what they leave behind."""

import argparse
import json
import pathlib

import numpy as np


def options(description: str, **defaults) -> argparse.Namespace:
    """The options of a training script; `defaults` are its own."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", help="folder or URI of a finished dataset")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("run"), help="for metrics.json, picture.png and the checkpoint")
    parser.add_argument("--epochs", type=int, help="passes over the train split (default: %(default)s)")
    parser.add_argument("--batch-size", type=int, default=16, help="samples at a time (default: %(default)s)")
    parser.add_argument("--accumulate", type=int, default=2, help="batches whose gradients make one step (default: %(default)s)")
    parser.add_argument("--learning-rate", type=float, help="of Adam (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the weights and of the order of samples (default: %(default)s)")
    parser.add_argument("--save-every", type=int, default=20, help="steps from checkpoint to checkpoint (default: %(default)s)")
    parser.add_argument("--stop-after", type=int, help="end at this step, with a checkpoint, as if interrupted")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint in --out, also in the middle of an epoch")
    parser.set_defaults(**defaults)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    return chosen


def colours(x: np.ndarray, spec) -> np.ndarray:
    """Normalised frames (…, C) as the images' own 8-bit values, by what dataset.json says of tensor `spec`."""
    mean, std = (np.array(values) for values in (spec.normalize.mean, spec.normalize.std))
    return np.clip(x * std + mean + 0.5, 0, 255).astype(np.uint8)


def report(out: pathlib.Path, metrics: dict, png: bytes) -> None:
    """Leaves metrics.json and picture.png, and prints the metrics."""
    (out / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")
    (out / "picture.png").write_bytes(png)
    print(json.dumps({name: value for name, value in metrics.items() if name != "losses"}))
