"""How long a running simulation takes to begin anew, after a morning's work."""

import time
from pathlib import Path
from statistics import median

import pytest

from simulator.world.clock import SystemClock
from tests.benchmarks.measuring import show
from tests.web.running import Town

ROUNDS = 5
FILINGS = 100
CALLS = 1000


def test_a_reset(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    town = Town(tmp_path, SystemClock())
    seconds = []
    for _ in range(ROUNDS):
        for number in range(FILINGS):
            town.file(number % 20 + 1)
        for _ in range(CALLS):
            town._client.get("/demo/portal/nothing")
        assert town.get("/state")["calls"] == CALLS
        began = time.perf_counter()
        fresh = town.post("/reset")
        seconds.append(time.perf_counter() - began)
        assert sum(fresh["filings"].values()) == fresh["calls"] == 0
    town.close()
    show(
        capsys,
        f"Reset to a known state after {FILINGS} filings and {CALLS} calls, everybody with a card",
        median=f"{median(seconds):.2f} s",
        slowest=f"{max(seconds):.2f} s",
        target="< 1 s",
    )
