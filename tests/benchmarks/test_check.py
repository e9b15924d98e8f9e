"""What the check of the reference connector costs: whole, smoke run, a further check, memory."""

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks.measuring import TEKIGO, environment, show

RUNS = 3
ROOT = Path(__file__).parents[2]


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
        target_of_check="< 40 s",
        smoke=f"{short:.1f} s",
        target_of_smoke="< 3 s",
        ratio=f"{short / check:.2f}",
    )


def test_a_further_check_and_the_memory_of_a_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = (sys.executable, "-m", "tests.benchmarks.judged")
    done = subprocess.run(
        command, cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, check=True
    )
    found = json.loads(done.stdout)

    assert found["code"] == 0
    show(
        capsys,
        f"A whole run: {len(found['further'])} checks over evidence that was there",
        further_check=f"{median(found['further']):.1f} ms",
        dearest_further_check=f"{max(found['further']):.1f} ms",
        target_of_further_check="< 5 ms",
        peak_of_memory=f"{found['peak']:.0f} MB",
        target_of_memory="< 200 MB",
    )
