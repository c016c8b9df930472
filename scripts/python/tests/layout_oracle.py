"""Compares how the bytes of a dataset lie with what dataset.json and the footers say of them."""

import json
import pathlib

import jsonschema
import numpy as np
import pyarrow.parquet as pq

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCHEMA = jsonschema.Draft202012Validator(json.loads((ROOT / "conf" / "dataset.schema.json").read_text()))


def compare(d, root):
    """Whether dataset.json is of its schema, and the shards lie in bytes as it says."""
    off = [f"dataset.json: {problem.json_path} {problem.message}" for problem in SCHEMA.iter_errors(d)]
    for shard in d["shards"]:
        name, data = shard["path"], (root / shard["path"]).read_bytes()
        parquet = pq.ParquetFile(root / name)
        groups = [parquet.metadata.row_group(i) for i in range(parquet.metadata.num_row_groups)]
        footer = json.loads(parquet.metadata.metadata[b"tileseq"])
        if len(data) != shard["bytes"] or len(groups) != shard["row_groups"]:
            off.append(f"{name}: {len(data)} bytes in {len(groups)} row groups")
        if len({g.num_rows for g in groups[:-1]} | {max(g.num_rows for g in groups)}) > 1:
            off.append(f"{name}: row groups of {[g.num_rows for g in groups]} rows")
        if any(footer[key] != d[key] for key in ("format", "version", "fingerprint", "tensors")):
            off.append(f"{name}: the footer differs from dataset.json")
        if footer.get("pages", {}) != shard.get("pages", {}):
            off.append(f"{name}: the footer's pages differ from dataset.json's")
        for key, tensor in [*d["tensors"].items(), *((k, t) for k, t in d["targets"].items() if "shape" in t)]:
            column = tensor["column"]
            metadata = {k.decode(): v.decode() for k, v in parquet.schema_arrow.field(column).metadata.items()}
            if (metadata["dtype"], json.loads(metadata["shape"]), metadata["axes"]) != (
                    tensor["dtype"], tensor["shape"], tensor["axes"]):
                off.append(f"{name}: field {column} says {metadata}")
            size = int(np.prod(tensor["shape"])) * np.dtype(tensor["dtype"]).itemsize
            values = iter(parquet.read([column])[column].to_pylist())
            pages = shard.get("pages", {}).get(key, [])
            if pages and [page["rows"] for page in pages] != [g.num_rows for g in groups]:
                off.append(f"{name}: pages of {[page['rows'] for page in pages]} rows")
            for page in pages:
                for at in range(page["offset"], page["offset"] + page["rows"] * (4 + size), 4 + size):
                    if data[at : at + 4 + size] != size.to_bytes(4, "little") + next(values):
                        off.append(f"{name}: no sample at byte {at}")
    return off
