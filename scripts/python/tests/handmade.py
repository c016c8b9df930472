"""Small datasets by hand, laid out as the job lays them out, for what it would take the job long to write."""

import hashlib
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq


def write(folder, x, columns=None, *, shards=1, group_rows=None, compression="none", split="train", axes="THWC", normalize=None):
    """A dataset whose one split holds x (N, *shape) and more columns by name; returns the folder.

    The samples are cut evenly into shards, and each shard into row groups of `group_rows` samples.
    """
    n, bytes_of_one = len(x), x[0].nbytes
    table = pa.table({
        "sample_id": [hashlib.sha256(str(i).encode()).hexdigest()[:32] for i in range(n)],
        "tile_id": [f"t{i}" for i in range(n)],
        "region_id": [f"r{i % 7}" for i in range(n)],
        "frame_present": [[True] * x.shape[1 + axes.index("T")]] * n,
        **(columns or {}),
        "x": pa.array([one.tobytes() for one in x], pa.binary()),
    })  # fmt: skip
    schema = pa.schema([field.with_nullable(False) for field in table.schema])
    table = table.cast(schema)
    (folder / split).mkdir(parents=True)
    ends = np.linspace(0, n, shards + 1).astype(int).tolist()
    per_group = group_rows or max(1, int(np.diff(ends).max()))
    entries = []
    for number, (start, stop) in enumerate(zip(ends, ends[1:])):
        path = folder / split / f"shard-{number:05d}-of-{shards:05d}.parquet"
        plain = {"use_dictionary": ["region_id"], "write_statistics": ["tile_id"], "store_schema": False}
        with pq.ParquetWriter(path, schema, compression=compression, data_page_size=1 << 30, write_batch_size=1 << 20, **plain) as writer:
            for first in range(start, stop, per_group):
                writer.write_table(table.slice(first, min(per_group, stop - first)), row_group_size=per_group)
        footer = pq.read_metadata(path)
        pages = []
        for group in range(footer.num_row_groups):
            rows, chunk = footer.row_group(group).num_rows, footer.row_group(group).column(footer.num_columns - 1)
            # One page of plain values ends the chunk.
            pages.append({"offset": chunk.data_page_offset + chunk.total_compressed_size - rows * (4 + bytes_of_one), "rows": rows})
        entries.append({
            "path": f"{split}/{path.name}", "split": split, "samples": stop - start, "row_groups": footer.num_row_groups,
            "bytes": path.stat().st_size, "sha256": "0" * 64, **({"pages": {"x": pages}} if compression == "none" else {}),
        })  # fmt: skip
    normalize = normalize or {"kind": "none", "mean": [0.0], "std": [1.0], "applied": True}
    tensor = {"column": "x", "dtype": x.dtype.name, "source_dtype": x.dtype.name, "shape": list(x.shape[1:]), "axes": axes}
    described = {"samples": n, "regions": 7, "bytes": sum(entry["bytes"] for entry in entries)}
    (folder / "dataset.json").write_text(json.dumps({
        "format": "tileseq", "version": 1, "fingerprint": "f" * 64, "tensors": {"x": {**tensor, "normalize": normalize}},
        "targets": {}, "frames": ["0"], "statistics": None, "splits": {split: described}, "row_group_samples": per_group,
        "shards": entries, "ledger": {}, "rejects": [], "regions": {}, "certificate": {"rule": "by hand"}, "config": {}, "software": {},
    }))  # fmt: skip
    return folder


def numbered(n, shape=(2, 4, 4, 1), dtype="<i4"):
    """Samples that hold their own number."""
    return np.broadcast_to(np.arange(n, dtype=dtype).reshape(n, *[1] * len(shape)), (n, *shape)).copy()
