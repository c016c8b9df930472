"""Reads the datasets that tileseq writes: shuffled batches of tensors, straight from Parquet shards.

    import tileseq

    ds = tileseq.open("target/landcover")
    for batch in ds.train.batches(64, seed=1, epoch=0):
        batch["x"]  # (64, T, H, W, C) float32

`tileseq.torch` and `tileseq.keras` hand the same batches to PyTorch and Keras; `tileseq.show` draws a sample.
"""

from .batches import Batches
from .dataset import Dataset, Fold, Split, open
from .lanes import Lanes
from .pictures import Sample, show
from .specs import DatasetError, Normalization, TargetSpec, TensorSpec

__all__ = [
    "Batches", "Dataset", "DatasetError", "Fold", "Lanes", "Normalization", "Sample", "Split", "TargetSpec", "TensorSpec", "open", "show",
]  # fmt: skip
__version__ = "0.1.0"
