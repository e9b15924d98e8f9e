"""A run plants 個人番号 only where it is told to, says so in its result, and never shows them."""

import json
import sys
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.episodes.evidence import Planted
from conformance.episodes.scene import Scene
from simulator.residents import mynumber

SETTINGS = """\
[connector]
depth = "drive"
[drive]
command = '"{python}" -P -m conformance.mutants {mutant}'
[data]
mynumber = "{policy}"
"""


@pytest.mark.parametrize("policy", ["omit", "wrong-check-digit", "valid"])
def test_filings_hold_what_the_run_file_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, policy: str
) -> None:
    monkeypatch.chdir(tmp_path)
    planted: list[Planted] = []
    remember = Scene.remember

    def noted(*arguments: object) -> Planted:
        planted.append(remember(*arguments))  # type: ignore[arg-type]
        return planted[-1]

    monkeypatch.setattr(Scene, "remember", noted)
    text = SETTINGS.format(python=sys.executable, mutant="sorts-rows-as-text", policy=policy)
    Path("connector.toml").write_text(text, encoding="utf-8")

    assert main(["check", "--config", "connector.toml", "--only", "3-6.02"]) == 1
    numbers = {
        value
        for one in planted
        for values in (one.filing.values, *one.filing.groups["child"])
        for item, value in values.items()
        if item.endswith("my_number") and value
    }
    assert (len(numbers) >= 3) is (policy != "omit")
    assert {mynumber.is_valid(number) for number in numbers} == {
        "omit": set(),
        "wrong-check-digit": {False},
        "valid": {True},
    }[policy]
    report = Path("tekigo-report")
    told = json.loads((report / "result.json").read_text(encoding="utf-8"))
    assert told["scope"]["my_number"] == policy
    written = "".join(file.read_text(encoding="utf-8") for file in report.iterdir())
    assert [number for number in numbers if number in written] == []
