"""`tekigo generate` on several machines, and killed at any moment: always the same bytes."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.cli import main
from simulator.generation.folder import JOURNAL, MANIFEST

TEKIGO = (sys.executable, "-c", "from conformance.cli import main; raise SystemExit(main())")
JOB = ("generate", "packages", "--count", "600", "--no-pdf", "--mix", "coverage", "--lang", "en")
LEAVE_SECONDS = 120
TENTHS = (1, 2, 1, 2, 1)
"""How much a run tells of before it is killed; together less than the whole."""


def content(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    assert main([*JOB, "--out", str(folder)]) == 0
    return content(folder)


def test_two_workers_of_dask_make_the_bytes_of_one_process(
    tmp_path: Path, whole: dict[str, bytes]
) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        address = cluster.scheduler_address
        assert main([*JOB, "--dask", address, "--out", str(tmp_path / "out")]) == 0

    assert content(tmp_path / "out") == whole


def test_a_scheduler_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("distributed")

    assert main([*JOB, "--dask", "tcp://127.0.0.1:9", "--out", str(tmp_path / "out")]) == 3

    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_killed_again_and_again_ends_with_the_same_bytes(
    tmp_path: Path, whole: dict[str, bytes], workers: str
) -> None:
    out = tmp_path / "out"
    command = (*TEKIGO, *JOB, "--workers", workers, "--out", str(out))
    for tenths in TENTHS:
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
            assert run.stderr is not None
            assert all(run.stderr.readline() for _ in range(tenths))
            run.send_signal(signal.SIGKILL)
            # A worker that stayed behind would hold the other end of this pipe.
            run.communicate(timeout=LEAVE_SECONDS)
        assert run.returncode == -signal.SIGKILL
        assert (out / JOURNAL).exists()
        assert not (out / MANIFEST).exists()

    assert subprocess.run(command, check=False, capture_output=True).returncode == 0

    assert (out / MANIFEST).exists()
    assert content(out) == whole
