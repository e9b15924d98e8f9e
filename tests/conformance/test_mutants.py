"""Each faulty connector dies by its own check, and the failure tells a stranger what is wrong."""

import json
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

import pytest

from conformance.checks.settings import REFERENCE, STARTS_AT
from conformance.cli import main
from conformance.mutants.catalogue import mutants
from conformance.mutants.mutant import Mutant
from conformance.mutants.shipped import shipped
from conformance.result.model import Bilingual, CheckResult, Conclusion, Verdict
from conformance.specification.register import register
from conformance.specification.roles import CITY as MUNICIPALITY
from conformance.target.driver import DrivenConnector
from simulator.contracts.filing import Filing
from simulator.procedures import catalogue
from simulator.procedures.model import Procedure
from simulator.residents import filings, hazards
from simulator.residents.hazards import Hazard
from tests.conformance.world import Run, World

T = TypeVar("T")
VALUES = "normalises-text"


def sample() -> list[type[Mutant]]:
    """Return one mutant of every block, the first in register order; of ③-6 one that shrinks."""
    chosen: dict[str, type[Mutant]] = {}
    for mutant in mutants():
        if not mutant.kills.startswith("3-6.") or mutant.name() == VALUES:
            chosen.setdefault(mutant.kills.partition(".")[0], mutant)
    return list(chosen.values())


class Simplest:
    """Chance that always takes the simplest."""

    def integer(self, low: int, _high: int) -> int:
        return low

    def pick(self, options: Sequence[T]) -> T:
        return options[0]


def simplest_with(hazard: Hazard, form: Procedure, day: date) -> Filing:
    """Return the plainest filing of a form, with one hazard."""
    return filings.drawn(
        Simplest(), form, form.cases[0], municipality=MUNICIPALITY, day=day, hazards=(hazard,)
    ).filing


def is_told(text: Bilingual) -> bool:
    """Tell whether a text says something in both languages."""
    return bool(text.ja.strip() and text.en.strip())


def assert_failure_explains(check: CheckResult) -> None:
    """Look for what a stranger needs: what was looked at, expected, received, and what to do."""
    assert is_told(check.reason)
    assert check.findings
    for finding in check.findings:
        assert is_told(finding.subject)
        assert finding.expected != finding.received
    assert check.next_step is not None
    assert is_told(check.next_step)


@pytest.mark.parametrize("mutant", sample(), ids=[one.name() for one in sample()])
def test_a_mutant_is_killed_by_its_own_check_and_gives_nothing_away(
    world: World, mutant: type[Mutant]
) -> None:
    answers: list[Any] = []
    call = DrivenConnector.call

    def overheard(self: DrivenConnector, verb: str, **arguments: object) -> object:
        answers.append(call(self, verb, **arguments))
        return answers[-1]

    world.patch.setattr(DrivenConnector, "call", overheard)
    run = world.check("--mutant", mutant.name(), "--only", mutant.kills)
    (check,) = run.result.checks
    requirement = register().of(mutant.kills)

    assert (run.code, run.own) == (1, 1)
    assert run.result.conclusion is Conclusion.DOES_NOT_CONFORM
    assert (check.id, check.verdict) == (mutant.kills, Verdict.FAIL)
    assert_failure_explains(check)
    assert check.replay == command(mutant, run)
    assert check.catches == shipped().caught_by(mutant.kills)
    assert requirement
    assert all(text in run.html for text in (requirement.ja, requirement.why.ja, check.title.ja))
    assert f"✗ {mutant.kills}  {check.title.ja}" in run.out
    said = json.dumps(answers, ensure_ascii=False)
    hidden = (mutant.name(), mutant.__name__, mutant.story().ja, mutant.story().en, "mutant")
    assert [word for word in hidden if word.casefold() in said.casefold()] == []
    if mutant.name() == VALUES:
        assert_smallest_filing_shows_the_fault(check)


def command(mutant: type[Mutant], run: Run) -> str:
    """Return the command that a failure tells; where filings are drawn, it names the saved case."""
    if mutant.name() != VALUES:
        return f"tekigo check --mutant {mutant.name()} --only {mutant.kills}"
    (file,) = (run.folder / "cases").iterdir()
    return f"tekigo replay cases/{file.name} --mutant {mutant.name()}"


def assert_smallest_filing_shows_the_fault(check: CheckResult) -> None:
    """Look at what hypothesis shrank: one hazard on the plainest filing there is."""
    day = STARTS_AT.date()
    (planted,) = check.planted
    known = catalogue.procedures()
    form = next(one for one in known if planted.note.ja.startswith(one.title)).at(MUNICIPALITY)
    altered = (
        hazard
        for hazard in hazards.catalogue()
        if unicodedata.normalize("NFC", (text := str(simplest_with(hazard, form, day)))) != text
    )
    hazard = next(altered)
    smallest = simplest_with(hazard, form, day)
    finding = check.findings[0]

    assert planted.name == "smallest"
    assert planted.note.ja.endswith(f"、{hazard.ja.rstrip('。')}")
    assert planted.values == smallest.values
    assert planted.rows == {group: list(rows) for group, rows in smallest.groups.items()}
    assert finding.subject.ja == "項目 氏名 (name)"
    assert [place.model_dump() for place in finding.differences] == [
        {"position": 1, "expected": "U+FA19", "received": "U+795E"}
    ]
    assert check.reason.en.endswith(" (character 1: U+FA19 → U+795E)")
    assert finding.cause is not None
    assert "NFC" in finding.cause.ja


def test_a_mutant_that_survives_is_told_and_fails_the_matrix(world: World) -> None:
    # A mutant without its fault is the reference connector.
    world.patch.setattr("conformance.cli.killing.mutant_command", lambda _name: REFERENCE)
    file = world.folder.with_name("matrix.json")

    code = main(["mutants", "logs-names", "--json", str(file), "--lang", "en"])
    told = world.capture.readouterr().out

    assert code == 1
    assert told.startswith("1/1 ✗ op.01   logs-names: ")
    assert told.endswith("0 of 1 mutants are killed by their own check.\n")
    (row,) = json.loads(file.read_text("utf-8"))["mutants"]
    assert (row["name"], row["violates"], row["outcome"]) == ("logs-names", "op.01", "survived")
