"""``tekigo scenario`` ends with 0 only where every scenario proves its point, in room and suite."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.cli import main, scenario
from conformance.result.model import Verdict
from conformance.target.settings import Drive
from conformance.training.scenarios.model import TEMPLATE_FILE
from conformance.training.scenarios.reading import shipped
from conformance.training.scenarios.rehearsal import Rehearsed
from conformance.training.scenarios.seen import Finding
from simulator.contracts.problem import Text

NAME = "power-cut"
ONE = shipped()[NAME]


def findings(part: str, *, holds: bool) -> tuple[Finding, ...]:
    claims = getattr(ONE, part)
    return tuple(Finding(claim, holds, Text("これ", "this")) for claim in claims)


PROVES = Rehearsed(
    findings("expect", holds=True), findings("harm", holds=False), findings("harm", holds=True)
)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Let a test say what room and suite show, in place of either."""
    said: dict[str, object] = {
        "shown": PROVES,
        "correct": Verdict.PASS,
        "faulty": Verdict.FAIL,
        "judged": [],
    }

    @contextmanager
    def stage(_folder: Path) -> Iterator[None]:
        yield

    def verdicts(reach: Drive, requirements: set[str]) -> dict[str, object]:
        faulty = ONE.mutant in reach.command
        assert isinstance(said["judged"], list)
        said["judged"].append(faulty)
        return dict.fromkeys(requirements, said["faulty" if faulty else "correct"])

    monkeypatch.setattr(scenario, "stage", stage)
    monkeypatch.setattr(scenario, "rehearse", lambda *_: said["shown"])
    monkeypatch.setattr(scenario, "_verdicts", verdicts)
    return said


def check(*options: str) -> int:
    return main(["scenario", "check", NAME, "--lang", "en", *options])


def test_a_scenario_that_proves_its_point_is_told_in_three_lines(
    played: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    assert check() == 0
    assert played["judged"] == [False, True]
    assert capsys.readouterr().out.splitlines() == [
        "power-cut  A power cut after the hand-over",
        "  ✓ correct connector: all 2 expectations hold, and no harm",
        "  ✓ keeps-state-in-memory: the harm shows",
        f"    {ONE.harm[0].en} (this)",
        "  ✓ check 3-3.02: correct connector passes, keeps-state-in-memory fails",
        "1 of 1 scenarios prove what they claim.",
    ]


@pytest.mark.parametrize(
    ("amiss", "told"),
    [
        (
            {"shown": Rehearsed(findings("expect", holds=False), (), PROVES.harmed)},
            "✗ correct connector: all 2 expectations hold, and no harm",
        ),
        (
            {"shown": Rehearsed(PROVES.expected, findings("harm", holds=True), PROVES.harmed)},
            f"{ONE.harm[0].en} (this)",
        ),
        (
            {"shown": Rehearsed(PROVES.expected, (), findings("harm", holds=False))},
            "✗ keeps-state-in-memory: the harm shows",
        ),
        (
            {"shown": Rehearsed(broken=Text("切れた", "cut"))},
            "✗ It cannot be played to its end: cut",
        ),
        ({"correct": Verdict.FAIL}, "✗ check 3-3.02: correct connector fails, keeps-"),
        ({"faulty": Verdict.PASS}, "keeps-state-in-memory passes"),
        ({"faulty": Verdict.INCONCLUSIVE}, "keeps-state-in-memory inconclusive"),
        ({"correct": None}, "✗ check 3-3.02: correct connector not judged, "),
    ],
)
def test_whatever_is_amiss_ends_with_1_and_is_told(
    played: dict[str, object],
    capsys: pytest.CaptureFixture[str],
    amiss: dict[str, object],
    told: str,
) -> None:
    played.update(amiss)

    assert check() == 1
    said = capsys.readouterr().out
    assert told in said
    assert said.endswith("0 of 1 scenarios prove what they claim.\n")


def test_without_the_suite_nothing_is_judged(played: dict[str, object]) -> None:
    played["correct"] = played["faulty"] = None

    assert check("--no-suite") == 0
    assert played["judged"] == []


def test_a_new_file_is_the_template_and_overwrites_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["scenario", "new", "mine.toml", "--lang", "en"]) == 0
    assert Path("mine.toml").read_text(encoding="utf-8") == TEMPLATE_FILE.read_text("utf-8")
    assert main(["scenario", "new", "mine.toml", "--lang", "en"]) == 3
    assert main(["scenario", "new", "mine.txt", "--lang", "en"]) == 3
    assert capsys.readouterr().err.splitlines()[0] == "tekigo: mine.toml is there already."


def test_a_file_with_mistakes_is_refused_before_anything_is_played(
    played: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("mine.toml").write_text("chapter = -1", encoding="utf-8")

    assert main(["scenario", "check", "mine.toml", "--lang", "en"]) == 3
    assert played["judged"] == []
    assert "mine.toml:1: chapter = -1 cannot be used (must be 0 or more)." in (
        capsys.readouterr().err.splitlines()
    )


def test_a_scenario_that_does_not_ship_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", "check", "powercut", "--lang", "en"]) == 3
    assert "There is no scenario 'powercut'." in capsys.readouterr().err


def test_the_list_names_every_chapter(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()

    assert [line.split()[1:] for line in lines[::2]] == [
        [name, one.requirement, one.mutant] for name, one in shipped().items()
    ]
