"""The reference connector passes at every depth: driven over HTTP, triggered, observed."""

from pathlib import Path

import pytest

from conformance.cli.run import Outcome
from conformance.episodes.episode import Episode
from conformance.episodes.sharing import HANDSHAKE, LIST, turns_needed
from conformance.result.model import Conclusion
from conformance.specification.register import Depth, Way, register
from conformance.target.settings import Drive, Observe, Trigger
from tests.conformance.reached import REFERENCE, Site, assert_passes, listening, running, site
from tests.conformance.world import checks

# As a deadline: it polls sooner. It is quiet for a while as it reads what it is about to hand over.
OBSERVED = Observe(poll_seconds=30, settle_seconds=3)
DECIDED = ["3-5.03", "3-5.05", "3-5.08", "3-5.13", "3-5.14", "3-5.15", "3-5.22"]
EVERY = "4"  # longer than quiet


@pytest.fixture
def ground(tmp_path: Path) -> Site:
    return site(tmp_path)


def alone(ground: Site) -> tuple[str, str]:
    """Return the options of a connector that runs without a driver."""
    return ("--settings", str(ground.settings))


def assert_green(outcome: Outcome, way: Way) -> None:
    assert_passes(outcome)
    assert outcome.result.conclusion is Conclusion.CONFORMS
    asked = sorted(one.id for one in outcome.result.checks)
    assert asked == sorted(register().required(way=way))


def episodes(depth: Depth) -> list[Episode]:
    required = register().required(way=Way(depth, ()))
    asked = [check.episode for check in checks() if check.id in required]
    return list({episode.name: episode for episode in asked}.values())


def test_the_reference_connector_passes_when_driven_over_http(ground: Site) -> None:
    with listening(REFERENCE) as url:
        outcome, _ = ground.judge(Drive(url=url))

    assert_green(outcome, Way(controls=("clock", "crash", "patience")))


def test_the_reference_connector_passes_when_a_command_triggers_it(ground: Site) -> None:
    command = (*REFERENCE, *alone(ground), "--once")
    outcome, moments = ground.judge(Trigger(command, seconds=300))

    assert_green(outcome, Way("trigger", ()))
    # One wait a turn: the plan that is printed beforehand is kept to the letter.
    assert sum(moment.began for moment in moments) == turns_needed(episodes("trigger")) == 12
    assert "municipal-file, trigger. MUSTs out of reach in this way: " in outcome.result.headline.en
    assert [one.id for one in outcome.result.unreached] == [
        *("1-3.13", "1-3.14", "3-1.04", "3-1.12", "3-2.08", "3-2.12", "3-2.13", "3-2.28"),
        *("sig.30", "sig.31", "3-3.02", "3-3.03", "3-3.04", "3-4.05", "3-4.12", "3-4.17"),
        *(*DECIDED, "3-5.23", "3-5.24", "3-5.25", "3-5.27", "3-6.04", "3-6.27", "4.03"),
        *("op.02", "op.06"),
    ]
    # What residents did belongs to the episode they did it in, though all share one portal.
    told = {one.name: [step.en for step in one.story] for one in outcome.result.episodes}
    signed = {name for name, steps in told.items() if any("signs with" in step for step in steps)}
    assert signed == {"journey"}


def test_the_reference_connector_passes_when_observed(ground: Site) -> None:
    with running(REFERENCE, *alone(ground), "--every", EVERY):
        outcome, moments = ground.judge(OBSERVED)

    assert_green(outcome, Way("observe", ()))
    turns = [moment for moment in moments if moment.began and moment.expected in (LIST, HANDSHAKE)]
    assert len(turns) == turns_needed(episodes("observe")) == 12
