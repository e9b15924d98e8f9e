"""Budgets are data: the standard one is the least, and every name of one is known."""

from dataclasses import asdict

import pytest

from conformance.cli import main
from conformance.episodes.budget import STANDARD, budget, budgets
from conformance.result.conclusion import STANDARD as UNNAMED
from conformance.result.model import Scope
from tests.reports import builders

COUNTS = ("examples", "histories", "steps", "backlog")


def test_no_budget_draws_less_than_every_run_does() -> None:
    least = asdict(STANDARD)

    assert STANDARD.name == UNNAMED == Scope.model_fields["budget"].default
    for one in budgets():
        assert budget(one.name) is one
        assert one.ja != one.en
        assert all(asdict(one)[count] >= least[count] > 0 for count in COUNTS)


def test_a_larger_budget_stands_in_the_headline() -> None:
    run = builders.conforming()
    large = builders.changed(run, scope=run.scope.model_copy(update={"budget": "large"}))

    assert "budget" not in run.headline.en + run.headline.ja
    assert "budget = large" in large.headline.en
    assert "budget = large" in large.headline.ja


def test_an_unknown_budget_is_refused_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", "--budget", "huge", "--lang", "en"]) == 3

    told = capsys.readouterr().err
    assert "no budget 'huge'" in told
    assert all(one.name in told for one in budgets())
