"""Reading from an object store: an S3 server of the test's own, the one that the Java tests write to."""

import os
import pathlib
import re
import subprocess
import time

import handmade
import numpy as np
import pyarrow.fs as pafs
import pytest
import tileseq
import torch
from tileseq.torch import Loader

SERVER = pathlib.Path(__file__).resolve().parents[3] / "spark-job" / "target" / "s3mock.jar"
OPTION = "--com.adobe.testing.s3mock."
START_SECONDS = 120


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    """host:port of a server with the bucket tileseq."""
    if not SERVER.exists():
        if os.environ.get("CI"):
            pytest.fail(f"the S3 server is not here: {SERVER}")
        pytest.skip(f"the S3 server is not here; mvn pre-integration-test fetches it: {SERVER}")
    folder = tmp_path_factory.mktemp("s3")
    log = folder / "log"
    java = pathlib.Path(os.environ["JAVA_HOME"]) / "bin" / "java" if "JAVA_HOME" in os.environ else "java"
    with open(log, "w") as out:
        server = subprocess.Popen(
            [java, "-Xmx256m", "-jar", SERVER, f"{OPTION}httpPort=0", "--server.port=0", "--server.address=127.0.0.1",
             f"{OPTION}store.initialBuckets=tileseq", f"{OPTION}store.root={folder / 'store'}"], stdout=out, stderr=subprocess.STDOUT)  # fmt: skip
    try:
        end = time.monotonic() + START_SECONDS
        while not (port := re.search(r"Tomcat started on ports? .*?(\d+) \(http\)", log.read_text())):
            assert time.monotonic() < end and server.poll() is None, log.read_text()
            time.sleep(0.2)
        yield f"127.0.0.1:{port[1]}"
    finally:
        server.kill()
        server.wait()


@pytest.fixture(params=["none", "zstd"])
def stored(request, endpoint, tmp_path):
    """A dataset in the bucket: its path, the file system, and the query of an URI that leads there."""
    x = handmade.numbered(60)
    handmade.write(tmp_path / "set", x, {"y": np.arange(60)}, shards=4, group_rows=5, compression=request.param)
    s3 = pafs.S3FileSystem(access_key="user", secret_key="password", scheme="http", endpoint_override=endpoint, region="us-east-1")
    path = f"tileseq/{request.param}"
    pafs.copy_files(str(tmp_path / "set"), path, destination_filesystem=s3)
    return path, s3, f"scheme=http&endpoint_override={endpoint}&region=us-east-1"


def test_s3_is_read_by_uri_as_hadoop_names_it_too_and_by_file_system(stored):
    path, s3, query = stored
    for ds in (tileseq.open(path, s3), tileseq.open(f"s3://user:password@{path}?{query}"), tileseq.open(f"s3a://user:password@{path}?{query}")):
        assert not ds.train.mappable
        seen = []
        for batch in ds.train.batches(7, columns=["x", "y"], seed=1):
            assert np.array_equal(batch["x"][:, 1, 3, 3, 0], batch["y"])
            seen += batch["y"].tolist()
        assert sorted(seen) == list(range(60)) != seen
    with pytest.raises(tileseq.DatasetError, match="is not a finished dataset"):
        tileseq.open("tileseq/nothing", s3)


def test_workers_read_from_s3_each_with_a_client_of_its_own(stored):
    split = tileseq.open(stored[0], stored[1]).train
    want = list(split.batches(7, columns=["x", "y"], seed=1))
    loader = Loader(split, 7, columns=["x", "y"], seed=1, num_workers=2, multiprocessing_context="spawn")
    for batch, expected in zip(loader, want, strict=True):
        assert torch.equal(batch["x"], torch.from_numpy(expected["x"])) and batch["y"].tolist() == expected["y"].tolist()
