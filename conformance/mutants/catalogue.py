"""All mutants, by name and by the requirement they violate."""

from __future__ import annotations

import sys

from conformance.mutants import (
    batches,
    connection,
    course,
    decisions,
    histories,
    hostile,
    intake,
    interruption,
    judgement,
    pair,
    portal_result,
    prefecture,
    procedures,
    reporting,
    residents,
    revocation_list,
    screen,
    signature,
    unsigned,
    values,
)
from conformance.mutants.mutant import Mutant
from simulator.contracts.problem import Problem, Text

MODULES = (
    batches,
    connection,
    histories,
    hostile,
    course,
    decisions,
    intake,
    interruption,
    judgement,
    pair,
    portal_result,
    prefecture,
    procedures,
    reporting,
    residents,
    revocation_list,
    screen,
    signature,
    unsigned,
    values,
)


def mutants() -> list[type[Mutant]]:
    """Return every mutant, in register order of what it violates."""
    return sorted(Mutant.all, key=lambda mutant: (mutant.kills, mutant.name()))


def mutant(name: str) -> type[Mutant]:
    """Return a mutant by name.

    Raises:
        Problem: there is none of that name.
    """
    for one in Mutant.all:
        if one.name() == name:
            return one
    names = ", ".join(one.name() for one in mutants())
    raise Problem(
        Text(ja=f"変異体 {name!r} はありません。", en=f"There is no mutant {name!r}."),
        Text(ja=f"次から選んでください: {names}", en=f"Choose one of: {names}"),
    )


def mutant_command(name: str) -> tuple[str, ...]:
    """Return the command that starts a mutant as a connector."""
    return (sys.executable, "-P", "-m", "conformance.mutants", name)
