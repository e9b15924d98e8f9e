"""Large budgets of histories fail no correct connector, and find faults without being led to them;
and what is claimed at the depth observe dies there.
"""

from pathlib import Path

import pytest

from conformance.checks.settings import REFERENCE, RunSettings
from conformance.cli.run import run
from conformance.episodes.budget import budget
from conformance.mutants.catalogue import mutant as mutant_named
from conformance.result.model import Verdict
from conformance.target.settings import Drive, Observe
from tests.conformance.reached import mutant, running, site

LARGE = budget("large")


@pytest.mark.exhaustive
@pytest.mark.parametrize("profile", ["modelled-1", "modelled-2"])
@pytest.mark.parametrize("clock", [True, False])
def test_the_reference_passes_a_large_budget(profile: str, *, clock: bool) -> None:
    reach = Drive(REFERENCE, clock=clock)
    settings = RunSettings(reach=reach, profile=profile, budget=LARGE, with_episode_of="3-5.27")

    assert {one.id: one.verdict for one in run(settings).result.checks} == dict.fromkeys(
        ("3-1.14", "3-2.31", "3-5.26", "3-5.27"), Verdict.PASS
    )


@pytest.mark.parametrize(
    "name",
    ["takes-a-namesake-when-it-looks-again", "looks-at-the-present-when-it-looks-again"],
)
def test_a_fault_is_found_by_what_is_drawn_alone(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("conformance.episodes.histories.KNOWN", ())
    kills = mutant_named(name).kills
    reach = Drive(mutant(name))

    outcome = run(RunSettings(reach=reach, budget=LARGE, only=frozenset({kills})))
    assert [(one.id, one.verdict) for one in outcome.result.checks] == [(kills, Verdict.FAIL)]


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "name",
    [
        "takes-a-namesake-when-it-looks-again",
        "looks-at-the-present-when-it-looks-again",
        "overlooks-withdrawals-of-what-it-holds",
    ],
)
def test_a_fault_that_takes_a_sequence_shows_when_the_connector_is_only_watched(
    tmp_path: Path, name: str
) -> None:
    ground, kills = site(tmp_path), mutant_named(name).kills
    with running(mutant(name), "--settings", str(ground.settings), "--every", "4"):
        outcome, _ = ground.judge(Observe(30, 3), with_episode_of=kills)

    assert {one.id: one.verdict for one in outcome.result.checks}[kills] is Verdict.FAIL
