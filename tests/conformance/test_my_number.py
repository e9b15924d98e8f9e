"""A run plants 個人番号 only where it is told to, says so in its result, and never shows them."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.checks.check import Deviation
from conformance.checks.judge import Unjudgeable
from conformance.checks.my_number import log_holds_no_my_number
from conformance.cli import main
from conformance.episodes.evidence import Planted
from conformance.episodes.scene import Scene
from simulator.residents import mynumber
from tests.conformance.seen import evidence, planted

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


NUMBER = "123456789018"


@pytest.mark.parametrize(
    ("log", "found"),
    [
        (NUMBER, True),
        (f"my_number={NUMBER},", True),
        ("1234 5678 9018", True),
        ("1234-5678-9018", True),
        ("\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff10\uff11\uff18", True),
        (f"2026{NUMBER}0001", False),
        ("***********8", False),
        ("", False),
    ],
)
def test_a_my_number_in_a_log_is_found_however_it_is_written(log: str, found: bool) -> None:  # noqa: FBT001
    seen = replace(evidence(planted(my_number=NUMBER)), log=log)

    if not found:
        log_holds_no_my_number(seen)
        return
    with pytest.raises(Deviation) as raised:
        log_holds_no_my_number(seen)
    assert NUMBER not in str(raised.value.findings)


def test_a_log_is_not_judged_where_no_number_was_planted() -> None:
    with pytest.raises(Unjudgeable, match="The planted filing carries no"):
        log_holds_no_my_number(evidence(planted()))


def test_the_log_of_the_reference_connector_holds_no_my_number(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    connector = SETTINGS.replace("-m conformance.mutants {mutant}", "-m simulator.connector")
    text = connector.format(python=sys.executable, policy="wrong-check-digit")
    Path("connector.toml").write_text(text, encoding="utf-8")

    assert main(["check", "--config", "connector.toml", "--only", "op.06", "--lang", "en"]) == 2
    assert "fail 0 \u00b7 inconclusive 0 \u00b7 pass 1" in capsys.readouterr().out
    assert main(["check", "--only", "op.06", "--lang", "en"]) == 3
    assert "op.06 is out of reach." in capsys.readouterr().err
