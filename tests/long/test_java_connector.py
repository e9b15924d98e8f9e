"""The connector in Java was written from the specification's pages alone, and passes at every
depth, with every profile, in every role, however it learns whether a signature holds.
"""

from pathlib import Path

import pytest

from conformance.checks.settings import RunSettings
from conformance.cli.run import run
from conformance.specification.register import Signatures
from conformance.specification.roles import ROLES, Role
from conformance.target.settings import Drive, Observe, Trigger
from tests.conformance.reached import assert_passes, listening, running, site

OBSERVED = Observe(poll_seconds=30, settle_seconds=3)  # as a deadline; it polls sooner
EVERY = "4"  # longer than quiet

LATER = pytest.mark.exhaustive


@pytest.mark.parametrize("profile", ["modelled-1", pytest.param("modelled-2", marks=LATER)])
def test_it_passes_when_driven(java: tuple[str, ...], profile: str) -> None:
    assert_passes(run(RunSettings(reach=driven(java), profile=profile)))


@LATER
@pytest.mark.parametrize(
    "signatures", [Signatures("own", "crl"), Signatures("portal-result", "ocsp")]
)
def test_it_passes_in_the_other_ways_to_check_signatures(
    java: tuple[str, ...], signatures: Signatures
) -> None:
    assert_passes(run(RunSettings(reach=driven(java), signatures=signatures)))


@LATER
@pytest.mark.parametrize("role", [role for role in ROLES if role != "municipal-file"])
def test_it_passes_in_the_other_roles(java: tuple[str, ...], role: Role) -> None:
    assert_passes(run(RunSettings(reach=driven(java), role=role)))


@LATER
def test_it_passes_when_driven_over_http(java: tuple[str, ...]) -> None:
    with listening(java) as url, listening(java) as second:
        assert_passes(run(RunSettings(reach=Drive(url=url, pair_url=second, answer_seconds=300))))


@LATER
@pytest.mark.parametrize("profile", ["modelled-1", "modelled-2"])
def test_it_passes_when_observed(java: tuple[str, ...], tmp_path: Path, profile: str) -> None:
    ground = site(tmp_path, profile=profile)
    with running(java, "--settings", str(ground.settings), "--every", EVERY):
        outcome, _ = ground.judge(OBSERVED, profile=profile)

    assert_passes(outcome)


@LATER
def test_it_passes_when_triggered(java: tuple[str, ...], tmp_path: Path) -> None:
    ground = site(tmp_path)
    command = (*java, "--settings", str(ground.settings), "--once")
    outcome, _ = ground.judge(Trigger(command, seconds=300))

    assert_passes(outcome)


def driven(java: tuple[str, ...]) -> Drive:
    """Return the way to it; a thousand filings in one cycle take their time on a busy machine."""
    return Drive(command=java, answer_seconds=300)
