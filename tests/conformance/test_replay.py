"""A saved case is tried alone, says whether it still fails, and is refused where it cannot be."""

import json
from argparse import Namespace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conformance.checks.settings import STARTS_AT, RunSettings
from conformance.cli import main, replay
from conformance.episodes.budget import budget
from conformance.episodes.claims import CLAIM, claim
from conformance.result.case import Case, case, case_text, read_case
from conformance.result.file import NoResult, ResultRefused
from conformance.result.model import Bilingual, Scope
from reports import schema
from simulator.procedures import builder, catalogue
from simulator.residents import hazards, households
from simulator.world.choices import Simplest

DAY = STARTS_AT.date()
BLANKS = hazards.hazard("remarks-blanks")
SAID = Bilingual(ja="空白", en="blanks")


def blanks(**scope: object) -> Case:
    """Return the case of the plainest claim with blanks around its remarks."""
    household = households.draw(Simplest(), 1, DAY, hazards=(BLANKS,))
    typed = builder.applicable(catalogue.procedure(CLAIM), (BLANKS,))
    return case(
        "3-6.01",
        RunSettings().scope(STARTS_AT).model_copy(update=scope),
        SAID,
        SAID,
        SAID,
        claim(household, Simplest(), DAY, typed),
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a working folder with a case beside a run's reports."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tekigo-report/cases").mkdir(parents=True)
    (tmp_path / "tekigo-report/cases/one.json").write_text(case_text(blanks()), encoding="utf-8")
    return tmp_path


def replayed(*options: str) -> int:
    return main(["replay", "cases/one.json", "--lang", "en", *options])


def test_a_case_that_still_fails_is_told_so_with_its_own_command(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replayed("--mutant", "strips") == 1

    name = blanks().file_name
    told = capsys.readouterr().out
    assert f"The case {name} still fails." in told
    assert f"tekigo replay cases/{name} --mutant strips\n" in told
    result = json.loads((folder / "tekigo-replay/result.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in result["checks"][0]["planted"]] == ["smallest"]
    assert result["episodes"][0]["planted"] == 2  # the case's filing and the control
    kept = folder / "tekigo-replay/cases" / name
    assert read_case(kept.read_text(encoding="utf-8"), "") == blanks()


@pytest.mark.usefixtures("folder")
def test_a_case_that_no_longer_fails_is_told_so_and_is_no_verdict(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert replayed() == 2
    told = capsys.readouterr().out
    assert f"The case {blanks().file_name} no longer fails." in told
    assert "Inconclusive" in told


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        (lambda text: text.replace("前後に", "前後の"), 2, "edited after it was written"),
        (lambda text: text.replace('"tekigo-case/1"', '"tekigo-case/2"'), 3, "not a case file"),
        (lambda _text: "{}", 3, "not a case file"),
    ],
    ids=["edited", "other-schema", "no-case"],
)
def test_what_is_not_a_case_as_it_was_written_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], change: object, code: int, told: str
) -> None:
    assert callable(change)
    text = change(case_text(blanks()))
    (folder / "tekigo-report/cases/one.json").write_text(text, encoding="utf-8")

    assert replayed() == code
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ({"profile": "acme-1"}, "found with profile = acme-1; this run has modelled-1"),
        ({"my_number": "valid"}, "found with my_number = valid; this run has omit"),
    ],
)
def test_a_case_of_other_conditions_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], scope: dict[str, str], told: str
) -> None:
    text = case_text(blanks(**scope))
    (folder / "tekigo-report/cases/one.json").write_text(text, encoding="utf-8")

    assert replayed() == 3
    assert told in capsys.readouterr().err


def test_a_missing_file_is_a_matter_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "no-such-case.json", "--lang", "en"]) == 3
    assert "no-such-case.json cannot be read" in capsys.readouterr().err


def test_a_case_holds_either_a_filing_or_a_history() -> None:
    neither = blanks().model_copy(update={"filing": None})
    with pytest.raises(NoResult, match="either a filing or a history"):
        read_case(case_text(neither), "x")

    steps: list[dict[str, str | int]] = [{"do": "file", "who": 1}]
    history = case("3-5.26", blanks().scope, SAID, SAID, SAID, history=steps)
    assert read_case(case_text(history), "x").history == steps
    with pytest.raises(ResultRefused):
        read_case(case_text(history.model_copy(update={"history": steps * 2})), "x")


def test_the_published_schema_is_current_and_cases_follow_it() -> None:
    assert schema.CASE.read_text("utf-8") == schema.case_text(), "run: python -m reports.schema"
    validator = Draft202012Validator(json.loads(schema.case_text()))
    content = json.loads(case_text(blanks()))

    validator.validate(content)
    assert not validator.is_valid(content | {"surprise": 1})


def test_a_larger_budget_is_named_in_scope_and_in_the_command_that_runs_it_again() -> None:
    large = RunSettings(budget=budget("large"))
    scope: Scope = large.scope(STARTS_AT)

    assert scope.budget == "large"
    assert large.replay("3-6.01") == "tekigo check --only 3-6.01 --budget large"


def test_what_the_command_leaves_open_is_as_it_was_when_the_case_was_found() -> None:
    unsaid = Namespace(profile=None, role=None, signature=None, revocation=None)
    plain = replay._completed(Namespace(**vars(unsaid)), blanks().scope)
    other = blanks(profile="modelled-2", role="prefecture", signature="portal-result").scope
    found = replay._completed(Namespace(**vars(unsaid)), other)

    assert vars(plain) == vars(unsaid) | {"profile": "modelled-1"}
    assert vars(found) == {
        "profile": "modelled-2",
        "role": "prefecture",
        "signature": "portal-result",
        "revocation": None,
    }
