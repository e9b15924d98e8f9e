"""How long the whole check of the reference connector takes, and its smoke run."""

import subprocess
import time
from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks.measuring import TEKIGO, environment, show

RUNS = 3


def seconds(folder: Path, *options: str) -> tuple[float, int]:
    """Return how long ``tekigo check`` takes in a fresh process, and its exit code."""
    began = time.perf_counter()
    command = (*TEKIGO, "check", "--report-dir", str(folder / "report"), *options)
    done = subprocess.run(
        command, env=environment(folder / "cache"), capture_output=True, check=False
    )
    return time.perf_counter() - began, done.returncode


def test_the_check_of_the_reference_connector(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds(tmp_path, "--smoke")
    whole = [seconds(tmp_path) for _ in range(RUNS)]
    smoke = [seconds(tmp_path, "--smoke") for _ in range(RUNS)]

    assert {code for _, code in whole} == {0}
    check, short = (median(one for one, _ in runs) for runs in (whole, smoke))
    show(
        capsys,
        "The reference connector, judged in fresh processes",
        check=f"{check:.1f} s",
        target_of_check="< 10 s",
        smoke=f"{short:.1f} s",
        target_of_smoke="< 3 s",
        ratio=f"{short / check:.2f}",
    )
