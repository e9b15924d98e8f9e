"""In every role the reference connector passes, driven and observed, and every check can fail: of
the mutants of each requirement a role asks for, one dies in that role.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.checks.settings import RunSettings
from conformance.cli.run import run
from conformance.mutants.catalogue import mutant_command, mutants
from conformance.mutants.mutant import Mutant
from conformance.result.model import Verdict
from conformance.specification.register import Way, register
from conformance.specification.roles import ROLES, Role
from conformance.target.settings import Drive, Observe
from simulator.contracts.profile import builtin
from tests.conformance.reached import REFERENCE, assert_passes, running, site

OTHERS = [role for role in ROLES if role != "municipal-file"]
OBSERVED = Observe(poll_seconds=30, settle_seconds=3)
EVERY = "4"

LATER = pytest.mark.exhaustive

each_role = pytest.mark.parametrize("role", OTHERS)


@each_role
@pytest.mark.parametrize("profile", ["modelled-1", pytest.param("modelled-2", marks=LATER)])
def test_the_reference_connector_passes_when_driven(role: Role, profile: str) -> None:
    outcome = run(RunSettings(role=role, profile=profile))

    assert outcome.result.required == register().required(builtin(profile), role)
    assert_passes(outcome)


@LATER
@each_role
def test_the_reference_connector_passes_when_observed(role: Role, tmp_path: Path) -> None:
    ground = site(tmp_path, role)
    with running(REFERENCE, "--settings", str(ground.settings), "--every", EVERY):
        outcome, _ = ground.judge(OBSERVED, role=role)

    assert outcome.result.required == register().required(role=role, way=Way("observe", ()))
    assert_passes(outcome)


def asked() -> Iterator[tuple[Role, str]]:
    """Yield every role with each requirement it is asked, under some profile and setting."""
    for role in OTHERS:
        for one in register().requirement:
            if one.coverage == "checked" and role in one.roles:
                yield role, one.id


@LATER
@pytest.mark.parametrize(("role", "id_"), list(asked()))
def test_a_mutant_dies_in_every_role_that_is_asked(role: Role, id_: str) -> None:
    assert any(
        dies(one, role) for one in mutants() if one.kills == id_ and one.role in likely(role)
    )


def likely(role: Role) -> tuple[Role, Role]:
    """Return the roles whose mutants may show their faults in one."""
    return role, "municipal-file"


def dies(mutant: type[Mutant], role: Role) -> bool:
    """Tell whether a mutant fails the check of what it violates in a role."""
    settings = RunSettings(
        reach=Drive(mutant_command(mutant.name())),
        role=role,
        profile=mutant.profile,
        signatures=mutant.signatures,
        policy=mutant.policy,
        only=frozenset({mutant.kills}),
    )
    (check,) = run(settings).result.checks
    return check.verdict in (Verdict.FAIL, Verdict.UNMET)
