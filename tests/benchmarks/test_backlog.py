"""What a day of 10,000 filings costs: portal, suite and reference connector together."""

import json
from pathlib import Path

import pytest

from tests.benchmarks.measuring import show
from tests.benchmarks.test_check import seconds

NARROWED = 2


def test_ten_thousand_filings_in_one_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    took, code = seconds(tmp_path, "--budget", "backlog", "--only", "op.03")

    result = json.loads((tmp_path / "report/result.json").read_text(encoding="utf-8"))
    assert code == NARROWED
    assert [check["verdict"] for check in result["checks"]] == ["pass"]
    (episode,) = result["episodes"]
    assert episode["planted"] == 10_001
    show(
        capsys,
        "10,000 filings in one day, handed over by the reference connector",
        took=f"{took:.1f} s",
        target="< 90 s",
        each=f"{took / episode['planted'] * 1000:.1f} ms",
    )
